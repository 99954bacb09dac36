/** The rules' tests as one file, so that a mutation run loads their modules once for each mutant. */
import '../errors/elasticsearch.spec.js';
import '../../platform/safe-read.spec.js';
import '../helpers.spec.js';
import '../errors/http.spec.js';
import '../errors/redis.spec.js';
import '../../decide/resolve-exception.spec.js';
import '../upstream.spec.js';
