import { describeProject } from './describe-project.js';
import { NEST_12_COMMONJS } from './project.js';

describeProject(NEST_12_COMMONJS);
