/** Above this a process is as good as idle while others work (`os.setPriority`). */
export const LOWEST_PRIORITY = 19;
