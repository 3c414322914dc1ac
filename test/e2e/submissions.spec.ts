/** What comes in, and what is taken apart again. In one file, because Jest loads and compiles the application anew for each. */
import './intake.story';
import './out-of-order.story';
import './preview.story';
import './detachments.story';
import './splits.story';
import './moved-support.story';
