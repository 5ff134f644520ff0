import { hallsSuite } from './halls.suite.ts';
import { roomsSuite } from './rooms.suite.ts';

roomsSuite('ws');
hallsSuite('ws');
