import '@fontsource-variable/inter/wght.css';
import '../view/styles/base.css';
import '../view/styles/picture.css';
import '../view/styles/panels.css';
import '../view/styles/tokens.css';
import '../view/styles/steer.css';
import '../view/styles/export.css';
import '../view/styles/commands.css';
import '../view/styles/search.css';
import '../view/styles/choice.css';
import '../view/styles/help.css';
import '../view/styles/open.css';
import '../view/styles/forced.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ServicesProvider } from '../view/services';
import { StoreProvider } from '../view/useApp';
import { App } from './App';
import { isEmbedded } from './address';
import { Application } from './application';
import { Boundary } from './Boundary';
import { browserEnvironment } from './browser';
import { EmbedPage } from './EmbedPage';
import { workOffline } from './offline/register';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

const embedded = isEmbedded();
const application = new Application(browserEnvironment(), embedded);
application.start();
if (!embedded) void workOffline(application.store);

createRoot(root).render(
  <StrictMode>
    <StoreProvider value={application.store}>
      <ServicesProvider value={application}>
        <Boundary>{embedded ? <EmbedPage /> : <App />}</Boundary>
      </ServicesProvider>
    </StoreProvider>
  </StrictMode>,
);
