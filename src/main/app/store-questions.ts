import { type BrowserWindow, dialog } from 'electron';

/** What the person is asked by main itself, so that no page can have it without them. */
export interface StoreQuestions {
  /** Whether machine code that a key has signed may run in this program. */
  mayTrust(key: { name: string; fingerprint: string }): Promise<boolean>;
  /** Whether the secrets of the environment, by their names, may go to a server. */
  maySend(secrets: readonly string[], origin: string): Promise<boolean>;
}

/** Asks in dialogs of the system's over a window. */
export function storeQuestions(window: BrowserWindow): StoreQuestions {
  const ask = async (title: string, message: string, detail: string, yes: string): Promise<boolean> => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title,
      message,
      detail,
      buttons: [yes, 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    return response === 0;
  };
  return {
    mayTrust: ({ name, fingerprint }) =>
      ask(
        'Trust a key',
        `Trust ${name}?`,
        `${fingerprint}\n\nWhoever holds the private half of this key decides what machine code runs in this program, as you. Compare the fingerprint with the one that they tell you.`,
        'Trust',
      ),
    maySend: (secrets, origin) =>
      ask(
        'Send a secret',
        `Send the secret to ${origin}?`,
        `This app was started with ${secrets.join(' and ')} in its environment, and a store at this address is given that with each question.`,
        'Send',
      ),
  };
}
