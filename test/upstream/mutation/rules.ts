/** The rules' tests as one file, so that a mutation run loads their modules once for each mutant. */
import '../rules/elasticsearch.spec.js';
import '../rules/error-view.spec.js';
import '../rules/helpers.spec.js';
import '../rules/http.spec.js';
import '../rules/redis.spec.js';
import '../rules/resolve.spec.js';
import '../rules/upstream.spec.js';
