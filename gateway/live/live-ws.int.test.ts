import { liveSuite } from './live.suite.ts';

liveSuite('ws');
