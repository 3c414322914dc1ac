/** Who may do what, and how the API behaves. In one file, because Jest loads and compiles the application anew for each. */
import './access.story';
import './api-manners.story';
import './definer-functions.story';
import './row-level-security.story';
import './isolation.story';
