import * as Comlink from 'comlink';
import { openSource } from '../pack/openSource';
import { opfsAtlasStore } from '../trace/opfsAtlasStore';
import { matchingService } from './matchingService';

Comlink.expose(matchingService({ openSource, openAtlasStore: opfsAtlasStore }));
