import auction from '../features/auction/messages.en.json';
import auctions from '../features/auctions/messages.en.json';
import signIn from '../features/sign-in/messages.en.json';
import kit from '../kit/messages.en.json';
import app from './messages.en.json';

export const texts = { app, kit, signIn, auctions, auction };
