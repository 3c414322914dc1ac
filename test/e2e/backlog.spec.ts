/** Ideas, their lists and merges. In one file, because Jest loads and compiles the application anew for each. */
import './prepared-statements.story';
import './ideas.story';
import './idea-lists.story';
import './idea-plans.story';
import './merges.story';
import './merge-trees.story';
import './promotions.story';
