/** Places where people speak. In one file, because Jest loads and compiles the application anew for each. */
import './slack.story';
import './chat-platforms.story';
import './forum-and-chat.story';
import './github.story';
import './forms.story';
import './connection-test.story';
import './answer-deadline.story';
