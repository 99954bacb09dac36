/** The tests of access as one file, so that a mutation run loads Nest once for each mutant; those that start other servers stay out. */
import '../rules/access-checks.spec.js';
import '../access-control.spec.js';
import '../rules/access-rules.spec.js';
import '../api-key.spec.js';
import '../connections.e2e-spec.js';
import '../decorators.e2e-spec.js';
import '../guards.e2e-spec.js';
import '../refusals.spec.js';
import '../short-lived-guards.e2e-spec.js';
import '../start-up-checks.e2e-spec.js';
import '../jwt/token-checks.spec.js';
import '../jwt/token-header.spec.js';
import '../jwt/token-verifier.spec.js';
import '../start-up-checks.spec.js';
