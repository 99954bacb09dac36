import { describeProject } from './describe-project.js';
import { NEST_11 } from './project.js';

describeProject(NEST_11);
