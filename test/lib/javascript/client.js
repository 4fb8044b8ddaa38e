// Runs in a node of test/integration/21-javascript-client.sh: @kubernetes/client-node, typed, generic and its streams.

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { PassThrough, Readable, Writable } from 'node:stream';
import * as k8s from '@kubernetes/client-node';
import { behaviour, end, eventually } from './tap.js';

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const namespace = 'javascript';

const configMap = (name, data, labels) => ({ metadata: { name, labels }, data });

async function refused(code, reason, call) {
  try {
    await call;
  } catch (error) {
    assert.equal(error.code, code);
    const status = JSON.parse(error.body);
    assert.deepEqual([status.kind, status.status, status.code, status.reason], ['Status', 'Failure', code, reason]);
    return status;
  }
  throw new Error('not refused');
}

// What is written to it, as text.
class Sink extends Writable {
  text = '';
  _write(chunk, _encoding, done) {
    this.text += chunk;
    done();
  }
}

await behaviour('create answers what is stored, dates as dates', async () => {
  const made = await core.createNamespace({ body: { metadata: { name: namespace } } });
  assert.equal(made.status.phase, 'Active');
  assert.ok(made.metadata.creationTimestamp instanceof Date);
  assert.equal((await core.readNamespace({ name: namespace })).metadata.uid, made.metadata.uid);
});

await behaviour('typed objects come back as their models', async () => {
  await core.createNamespacedConfigMap({ namespace, body: configMap('a', { k: 'v' }, { app: 'a' }) });
  assert.deepEqual((await core.readNamespacedConfigMap({ namespace, name: 'a' })).data, { k: 'v' });
  const body = {
    metadata: { name: 'a' },
    spec: { type: 'NodePort', selector: { app: 'a' }, ports: [{ port: 80, targetPort: 'http' }] },
  };
  const service = await core.createNamespacedService({ namespace, body });
  assert.equal(service.spec.ports[0].targetPort, 'http');
  assert.ok(service.spec.ports[0].nodePort >= 30000 && service.spec.clusterIP);
});

await behaviour('errors are Statuses with a reason', async () => {
  await refused(404, 'NotFound', core.readNamespacedConfigMap({ namespace, name: 'none' }));
  await refused(409, 'AlreadyExists', core.createNamespacedConfigMap({ namespace, body: configMap('a', {}) }));
  const status = await refused(422, 'Invalid', core.createNamespacedConfigMap({ namespace, body: configMap('A_b', {}) }));
  assert.equal(status.details.causes[0].field, 'metadata.name');
});

await behaviour('a replace with an old resourceVersion conflicts', async () => {
  const old = await core.readNamespacedConfigMap({ namespace, name: 'a' });
  await core.replaceNamespacedConfigMap({ namespace, name: 'a', body: { ...old, data: { k: '2' } } });
  await refused(409, 'Conflict', core.replaceNamespacedConfigMap({ namespace, name: 'a', body: old }));
});

await behaviour('lists by label, by field and in pieces', async () => {
  for (let i = 0; i < 5; i++)
    await core.createNamespacedConfigMap({ namespace, body: configMap(`many-${i}`, {}, { many: 'yes' }) });
  const listed = await core.listNamespacedConfigMap({ namespace, labelSelector: 'many=yes' });
  assert.equal(listed.items.length, 5);
  const one = await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=a' });
  assert.deepEqual(one.items.map((o) => o.metadata.name), ['a']);
  const first = await core.listNamespacedConfigMap({ namespace, limit: 2 });
  const rest = await core.listNamespacedConfigMap({ namespace, limit: 100, _continue: first.metadata._continue });
  assert.ok(first.items.length === 2 && rest.items.length >= 4 && !rest.metadata._continue);
});

const deployment = {
  metadata: { name: 'web' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }, { name: 'side', image: 'side:1' }] },
    },
  },
};

async function patch(strategy, body, more = {}) {
  const request = { namespace, name: 'web', body, ...more };
  return apps.patchNamespacedDeployment(request, k8s.setHeaderOptions('Content-Type', strategy));
}

await behaviour('strategic merge patch changes one container', async () => {
  await apps.createNamespacedDeployment({ namespace, body: deployment });
  const change = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } } } };
  const got = await patch(k8s.PatchStrategy.StrategicMergePatch, change);
  const images = Object.fromEntries(got.spec.template.spec.containers.map((c) => [c.name, c.image]));
  assert.deepEqual(images, { web: 'nginx:2', side: 'side:1' });
});

await behaviour('merge patch replaces the list', async () => {
  const change = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:3' }] } } } };
  const got = await patch(k8s.PatchStrategy.MergePatch, change);
  assert.deepEqual(got.spec.template.spec.containers.map((c) => c.image), ['nginx:3']);
});

await behaviour('JSON patch tests and replaces', async () => {
  const got = await patch(k8s.PatchStrategy.JsonPatch, [
    { op: 'test', path: '/spec/replicas', value: 0 },
    { op: 'replace', path: '/spec/paused', value: true },
    { op: 'add', path: '/metadata/labels', value: { a: 'b' } },
  ]);
  assert.ok(got.spec.paused);
  assert.deepEqual(got.metadata.labels, { a: 'b' });
  await refused(422, 'Invalid', patch(k8s.PatchStrategy.JsonPatch, [{ op: 'test', path: '/spec/replicas', value: 7 }]));
});

await behaviour('server-side apply owns fields, and conflicts name the owner', async () => {
  const apply = (fieldManager, replicas, force) =>
    patch(k8s.PatchStrategy.ServerSideApply,
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas } }, { fieldManager, force });
  await apply('first', 1, true);
  const status = await refused(409, 'Conflict', apply('second', 2));
  assert.match(status.message, /conflict with "first"/);
  const got = await apply('second', 2, true);
  assert.equal(got.spec.replicas, 2);
  assert.ok(got.metadata.managedFields.some((m) => m.manager === 'second' && m.operation === 'Apply'));
});

await behaviour('the generic client finds kinds by discovery', async () => {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  const made = await objects.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'generic', namespace }, data: { a: 'b' } });
  assert.equal(made.data.a, 'b');
  const got = await objects.read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'generic', namespace } });
  assert.equal(got.metadata.uid, made.metadata.uid);
  assert.equal((await objects.list('apps/v1', 'Deployment', namespace)).items.length, 1);
  await objects.delete(made);
});

await behaviour('a watch tells what is added, changed and deleted', async () => {
  const seen = [];
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const query = { labelSelector: 'watched=yes', allowWatchBookmarks: true };
  const watch = await new k8s.Watch(config).watch(path, query, (type, o) => {
    if (type !== 'BOOKMARK') seen.push(`${type} ${o.metadata.name}`);
  }, () => {});
  await core.createNamespacedConfigMap({ namespace, body: configMap('seen', { n: '1' }, { watched: 'yes' }) });
  await core.createNamespacedConfigMap({ namespace, body: configMap('unseen', {}) });
  await core.replaceNamespacedConfigMap({ namespace, name: 'seen', body: configMap('seen', { n: '2' }, { watched: 'yes' }) });
  await core.replaceNamespacedConfigMap({ namespace, name: 'seen', body: configMap('seen', { n: '3' }) });
  await eventually(() => seen.length >= 3);
  watch.abort();
  assert.deepEqual(seen, ['ADDED seen', 'MODIFIED seen', 'DELETED seen']);
});

const pod = (name, command, more = {}) => ({
  metadata: { name, labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image: 'example.com/busybox:1', command: ['sh', '-c', command], ...more }],
  },
});

await behaviour('pods run', async () => {
  await core.createNamespacedPod({ namespace, body: pod('sh', 'echo one; echo two >&2; while :; do sleep 1000; done') });
  await core.createNamespacedPod({
    namespace, body: pod('reader', 'while read x; do echo got $x; done; sleep 1000', { stdin: true }),
  });
  await core.createNamespacedPod({
    namespace, body: pod('web', 'mkdir /tmp/w; echo hello >/tmp/w/index.html; exec httpd -f -p 8080 -h /tmp/w'),
  });
  for (const name of ['sh', 'reader', 'web'])
    await eventually(async () => (await core.readNamespacedPod({ namespace, name })).status.phase === 'Running', 25);
});

// What a command prints, and its Status.
async function exec(command, stdin = null, tty = false) {
  const out = new Sink();
  const err = tty ? null : new Sink();
  const status = await new Promise((resolve, reject) => {
    new k8s.Exec(config).exec(namespace, 'sh', 'c', command, out, err, stdin, tty, resolve).catch(reject);
  });
  return { out: out.text, err: err?.text, status };
}

await behaviour('exec keeps output and errors apart, and tells success', async () => {
  const got = await exec(['sh', '-c', 'echo out; echo err >&2']);
  assert.deepEqual([got.out, got.err, got.status.status], ['out\n', 'err\n', 'Success']);
});

await behaviour('exec tells the exit code', async () => {
  const { status } = await exec(['sh', '-c', 'exit 7']);
  assert.equal(status.reason, 'NonZeroExitCode');
  assert.deepEqual(status.details.causes, [{ reason: 'ExitCode', message: '7' }]);
});

await behaviour('exec takes input to its end, megabytes of it', async () => {
  const got = await exec(['wc', '-c'], Readable.from(Array(48).fill(Buffer.alloc(65536, 'x'))));
  assert.equal(got.out.trim(), String(3 << 20));
});

await behaviour('exec gives megabytes out', async () => {
  const got = await exec(['sh', '-c', 'head -c 5000000 /dev/zero | tr "\\0" y']);
  assert.ok(got.out.length === 5000000 && !/[^y]/.test(got.out));
});

await behaviour('exec with a terminal', async () => {
  const got = await exec(['sh', '-c', 'test -t 1 && echo terminal'], null, true);
  assert.equal(got.out, 'terminal\r\n');
});

await behaviour('attach reaches what runs', async () => {
  const stdin = new PassThrough();
  const out = new Sink();
  const socket = await new k8s.Attach(config).attach(namespace, 'reader', 'c', out, null, stdin, false);
  stdin.write('this\n');
  await eventually(() => out.text === 'got this\n');
  socket.close();
});

await behaviour('logs: whole, the last line, and following', async () => {
  const log = await core.readNamespacedPodLog({ namespace, name: 'sh', container: 'c' });
  assert.deepEqual(log.trim().split('\n').sort(), ['one', 'two']);
  assert.equal((await core.readNamespacedPodLog({ namespace, name: 'sh', tailLines: 1 })).trim().split('\n').length, 1);
  const out = new Sink();
  const request = await new k8s.Log(config).log(namespace, 'reader', 'c', out, { follow: true, timestamps: true });
  await eventually(() => /^\d{4}-.*Z got this\n/.test(out.text));
  const stdin = new PassThrough();
  const socket = await new k8s.Attach(config).attach(namespace, 'reader', 'c', null, null, stdin, false);
  stdin.write('later\n');
  await eventually(() => /Z got later\n$/.test(out.text));
  request.abort();
  socket.close();
});

await behaviour('port-forward carries HTTP', async () => {
  const forward = new k8s.PortForward(config);
  const server = net.createServer((socket) => forward.portForward(namespace, 'web', [8080], socket, null, socket));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/`);
  assert.equal(await answer.text(), 'hello\n');
  server.close();
});

await behaviour('a folder is copied into a pod', async () => {
  const folder = await mkdtemp(`${process.argv[2]}/cp-`);
  await writeFile(`${folder}/there`, 'x'.repeat(500000));
  await new k8s.Cp(config).cpToPod(namespace, 'sh', 'c', folder, '/tmp');
  await eventually(async () => (await exec(['cat', '/tmp/there'])).out.length === 500000);
});

await behaviour('a namespace goes with what is in it', async () => {
  await core.deleteNamespace({ name: namespace });
  await eventually(async () => {
    try {
      await core.readNamespace({ name: namespace });
    } catch (error) {
      return error.code === 404;
    }
    return false;
  }, 25);
});

end();
