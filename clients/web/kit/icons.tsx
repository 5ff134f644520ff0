import * as drawn from '@ant-design/icons';
import type { ComponentProps } from 'react';

/**
 * All icons of the client. One stands beside words, so a screen reader passes over it: as drawn, each would be called
 * by its English file name before the words. One that stands alone is given an `aria-label`.
 */

type Icon = typeof drawn.PlusOutlined;

function quiet(Drawn: Icon) {
  return function QuietIcon({ 'aria-label': label, ...rest }: ComponentProps<Icon>) {
    return <Drawn {...rest} aria-hidden={label === undefined} aria-label={label} />;
  };
}

export const BellOutlined = quiet(drawn.BellOutlined);
export const CalendarOutlined = quiet(drawn.CalendarOutlined);
export const CheckCircleFilled = quiet(drawn.CheckCircleFilled);
export const CheckCircleOutlined = quiet(drawn.CheckCircleOutlined);
export const CheckOutlined = quiet(drawn.CheckOutlined);
export const ClockCircleOutlined = quiet(drawn.ClockCircleOutlined);
export const CloseCircleFilled = quiet(drawn.CloseCircleFilled);
export const CloseOutlined = quiet(drawn.CloseOutlined);
export const CloudDownloadOutlined = quiet(drawn.CloudDownloadOutlined);
export const CloudSyncOutlined = quiet(drawn.CloudSyncOutlined);
export const CopyOutlined = quiet(drawn.CopyOutlined);
export const DeleteOutlined = quiet(drawn.DeleteOutlined);
export const DownloadOutlined = quiet(drawn.DownloadOutlined);
export const EyeInvisibleOutlined = quiet(drawn.EyeInvisibleOutlined);
export const EyeOutlined = quiet(drawn.EyeOutlined);
export const FallOutlined = quiet(drawn.FallOutlined);
export const FileAddOutlined = quiet(drawn.FileAddOutlined);
export const FilePdfOutlined = quiet(drawn.FilePdfOutlined);
export const FontSizeOutlined = quiet(drawn.FontSizeOutlined);
export const FullscreenOutlined = quiet(drawn.FullscreenOutlined);
export const LeftOutlined = quiet(drawn.LeftOutlined);
export const LockFilled = quiet(drawn.LockFilled);
export const LockOutlined = quiet(drawn.LockOutlined);
export const LogoutOutlined = quiet(drawn.LogoutOutlined);
export const MenuOutlined = quiet(drawn.MenuOutlined);
export const MinusOutlined = quiet(drawn.MinusOutlined);
export const MutedOutlined = quiet(drawn.MutedOutlined);
export const NotificationOutlined = quiet(drawn.NotificationOutlined);
export const PauseCircleOutlined = quiet(drawn.PauseCircleOutlined);
export const PlusOutlined = quiet(drawn.PlusOutlined);
export const PrinterOutlined = quiet(drawn.PrinterOutlined);
export const RedoOutlined = quiet(drawn.RedoOutlined);
export const ReloadOutlined = quiet(drawn.ReloadOutlined);
export const RightOutlined = quiet(drawn.RightOutlined);
export const RiseOutlined = quiet(drawn.RiseOutlined);
export const SafetyCertificateOutlined = quiet(drawn.SafetyCertificateOutlined);
export const SafetyOutlined = quiet(drawn.SafetyOutlined);
export const SoundOutlined = quiet(drawn.SoundOutlined);
export const UndoOutlined = quiet(drawn.UndoOutlined);
export const UnlockOutlined = quiet(drawn.UnlockOutlined);
export const UploadOutlined = quiet(drawn.UploadOutlined);
export const UserOutlined = quiet(drawn.UserOutlined);
export const WarningOutlined = quiet(drawn.WarningOutlined);
