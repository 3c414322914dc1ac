/** You asked, we did. In one file, because Jest loads and compiles the application anew for each. */
import './announcements.story';
import './closures.story';
import './closure-ledger.story';
import './deliveries.story';
import './webhooks-out.story';
