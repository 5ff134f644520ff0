const FIELDS = 'input:enabled:not([type="hidden"]), textarea:enabled';

/**
 * For a dialog's `afterOpenChange`: its first field has the focus, or else its main button. Where nothing moves (less motion was
 * asked for) the dialog takes the focus for its close button after the field had it.
 */
export function focusFirstField(isOpen: boolean): void {
  if (!isOpen) return;
  const dialog = [...document.querySelectorAll<HTMLElement>('[role="dialog"]')]
    .filter((one) => one.checkVisibility())
    .at(-1);
  const first =
    dialog?.querySelector<HTMLElement>(FIELDS) ??
    dialog?.querySelector<HTMLElement>('.ant-modal-footer .ant-btn-primary:enabled');
  first?.focus();
}
