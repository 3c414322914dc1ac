/** Duplicates: found, decided, searched for. In one file, because Jest loads and compiles the application anew for each. */
import './matching.story';
import './match-decisions.story';
import './match-search.story';
import './attached-texts.story';
import './matching-plans.story';
