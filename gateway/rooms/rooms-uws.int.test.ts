import { roomsSuite } from './rooms.suite.ts';

roomsSuite('uws');
