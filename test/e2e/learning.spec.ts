/** What matching learns, and what it is told by others. In one file, because Jest loads and compiles the application anew for each. */
import './match-learning.story';
import './embeddings.story';
import './meaning-search.story';
import './meaning-maps.story';
import './form-templates.story';
