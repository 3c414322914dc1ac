/** Moderation, limits, priorities and the order of events. In one file, because Jest loads and compiles the application anew for each. */
import './moderation.story';
import './limits.story';
import './prioritisation.story';
import './event-order.story';
