import * as Comlink from 'comlink';
import { searchService } from './searchService';

Comlink.expose(searchService());
