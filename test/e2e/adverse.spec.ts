/** What hostile and real texts do to it. In one file, because Jest loads and compiles the application anew for each. */
import './hostile.story';
import './real-input.story';
