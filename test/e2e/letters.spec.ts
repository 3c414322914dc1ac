/** Mail, and the answers that askers get. In one file, because Jest loads and compiles the application anew for each. */
import './mail.story';
import './letters.story';
import './acknowledgements.story';
