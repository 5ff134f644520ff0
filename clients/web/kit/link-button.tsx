import { createLink } from '@tanstack/react-router';
import { Button } from 'antd';

/** A way to another page that looks like a button: one link, opened in a new tab as any other. */
export const LinkButton = createLink(Button);
