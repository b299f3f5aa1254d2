/** The main process of an Electron app in CommonJS, whose `require` takes no ES modules in Electron 33. */
const { app } = require('electron');

import('./load-once.mjs')
  .then(({ done }) => done)
  .then(
    () => app.quit(),
    (error) => {
      console.error(error);
      app.exit(1);
    },
  );
