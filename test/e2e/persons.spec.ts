/** Who asked, and what is theirs. In one file, because Jest loads and compiles the application anew for each. */
import './people.story';
import './authors.story';
import './author-joins.story';
import './author-exports.story';
import './votes.story';
import './signed-links.story';
import './erasure.story';
