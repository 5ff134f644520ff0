import auction from '../features/auction/messages.zh-CN.json';
import auctions from '../features/auctions/messages.zh-CN.json';
import signIn from '../features/sign-in/messages.zh-CN.json';
import kit from '../kit/messages.zh-CN.json';
import app from './messages.zh-CN.json';

export const texts = { app, kit, signIn, auctions, auction };
