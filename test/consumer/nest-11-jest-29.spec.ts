import { describeProject } from './describe-project.js';
import { NEST_11_JEST_29 } from './project.js';

describeProject(NEST_11_JEST_29);
