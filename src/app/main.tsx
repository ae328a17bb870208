import '@fontsource-variable/inter/wght.css';
import '../view/styles/base.css';
import '../view/styles/picture.css';
import '../view/styles/panels.css';
import '../view/styles/steer.css';
import '../view/styles/export.css';
import '../view/styles/commands.css';
import '../view/styles/choice.css';
import '../view/styles/help.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppStore } from '../state/store';
import { ServicesProvider } from '../view/services';
import { StoreProvider } from '../view/useApp';
import { App } from './App';
import { isEmbedded } from './address';
import { Boundary } from './Boundary';
import { EmbedPage } from './EmbedPage';
import { workOffline } from './offline/register';
import { Session } from './session';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

const store = createAppStore();
const embedded = isEmbedded();
const session = new Session(store, embedded);
session.start();
if (!embedded) void workOffline(store);

createRoot(root).render(
  <StrictMode>
    <StoreProvider value={store}>
      <ServicesProvider value={session}>
        <Boundary>{embedded ? <EmbedPage session={session} /> : <App session={session} />}</Boundary>
      </ServicesProvider>
    </StoreProvider>
  </StrictMode>,
);
