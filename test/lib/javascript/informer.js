// Runs in a node of test/integration/21-javascript-client.sh: informers of @kubernetes/client-node. The script starts the
// server again when FOLDER/listed is there, and makes FOLDER/restarted when it is ready.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import * as k8s from '@kubernetes/client-node';
import { behaviour, end, eventually } from './tap.js';

const folder = process.argv[2];
const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const namespace = 'informed';
const path = `/api/v1/namespaces/${namespace}/configmaps`;

const configMap = (name, data) => ({ metadata: { name, labels: { kept: 'yes' } }, data });
const create = (name) => core.createNamespacedConfigMap({ namespace, body: configMap(name, { n: '1' }) });

const seen = [];
const errors = [];
const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'kept=yes' });
const informer = k8s.makeInformer(config, path, list, 'kept=yes');
for (const verb of ['add', 'update', 'delete']) informer.on(verb, (o) => seen.push(`${verb} ${o.metadata.name}`));
// as its manual says: an error is answered by starting again
informer.on('error', (error) => {
  errors.push(error);
  setTimeout(() => informer.start().catch(() => {}), 200);
});

await behaviour('an informer lists what is there', async () => {
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await create('a');
  await create('b');
  await informer.start();
  assert.deepEqual(informer.list(namespace).map((o) => o.metadata.name).sort(), ['a', 'b']);
  assert.deepEqual(seen.splice(0).sort(), ['add a', 'add b']);
});

await behaviour('and follows what changes', async () => {
  await create('c');
  await core.replaceNamespacedConfigMap({ namespace, name: 'a', body: configMap('a', { n: '2' }) });
  await core.deleteNamespacedConfigMap({ namespace, name: 'b' });
  await eventually(() => seen.length >= 3);
  assert.deepEqual(seen.splice(0), ['add c', 'update a', 'delete b']);
  assert.equal(informer.get('a', namespace).data.n, '2');
});

writeFileSync(`${folder}/listed`, '');

await behaviour('it goes on when the server was started again, missing nothing and telling nothing twice', async () => {
  await eventually(() => existsSync(`${folder}/restarted`), 28);
  await create('d');
  await core.deleteNamespacedConfigMap({ namespace, name: 'c' });
  await eventually(() => seen.length >= 2, 20);
  assert.deepEqual(seen.splice(0), ['add d', 'delete c']);
  assert.deepEqual(informer.list(namespace).map((o) => o.metadata.name).sort(), ['a', 'd']);
});

await behaviour('told 410 it lists again', async () => {
  await informer.stop();
  informer.resourceVersion = '1'; // long compacted or before the namespace: what it has is compared with a list
  await create('e');
  await informer.start();
  await eventually(() => informer.get('e', namespace));
});

await informer.stop();
await core.deleteNamespace({ name: namespace });
end();
