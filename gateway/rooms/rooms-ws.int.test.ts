import { roomsSuite } from './rooms.suite.ts';

roomsSuite('ws');
