import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { extract } from 'tar-stream'
import { connect } from '../connection.ts'
import { missingForContainers, startTestContainerd } from '../testing.ts'
import { exited, testPod } from '../testpod.ts'
import { archive } from './archive.ts'
import { ask } from './ask.ts'

const skip = (await missingForContainers()) ?? false

test('images in a real containerd', { skip }, async (t) => {
  await using containerd = await startTestContainerd()
  const { images } = containerd.containerd
  const pod = await testPod(containerd, 'builder')

  await t.test('a loaded image is found by name, digest and id, and CRI sees it at once', async () => {
    const tar = await archive({
      image: 'localhost/small:1',
      files: [{ path: 'f', content: Buffer.alloc(3 << 20) }],
    })
    const loaded = await images.load(Readable.from([tar]))
    assert.equal(loaded.image, 'localhost/small:1')
    const status = await containerd.containerd.runtime.imageStatus('localhost/small:1')
    assert.deepEqual(status?.repoDigests, [`localhost/small@${loaded.digest}`])
    for (const name of ['localhost/small:1', `localhost/small@${loaded.digest}`, status?.id as string]) {
      assert.equal((await images.find(name))?.digest, loaded.digest)
    }
    const again = await images.load(Readable.from([tar]), 'localhost/small:2')
    assert.deepEqual(again, { image: 'localhost/small:2', digest: loaded.digest })
  })

  await t.test('S9: what is in an image is told without a container of it', async () => {
    assert.deepEqual(await images.lookFor('localhost/small:1', ['/bin/sh', '/f', '/f/g']), ['/f'])
    await assert.rejects(images.lookFor('localhost/none:1', ['/f']), { reason: 'NotFound' })
  })

  await t.test('an archive with a wrong byte, or that is cut off, is refused and gets no name', async () => {
    const tar = await archive({
      image: 'localhost/bad:1',
      files: [{ path: 'g', content: Buffer.from('right') }],
    })
    const wrong = Buffer.from(tar)
    wrong.write('wrong', tar.indexOf('right'))
    const named = { reason: 'Invalid', message: /others than its digest says/ }
    await assert.rejects(images.load(Readable.from([wrong])), named)
    const cut = tar.subarray(0, tar.indexOf('right') - 100)
    await assert.rejects(images.load(Readable.from([cut])), { reason: 'Invalid' })
    assert.equal(await images.find('localhost/bad:1'), undefined)
  })

  await t.test('an archive that does not say its name needs one', async () => {
    const tar = await archive({ image: 'latest', files: [] })
    await assert.rejects(images.load(Readable.from([tar])), { reason: 'Invalid', message: /full name/ })
  })

  await t.test('I5 files become an image that runs, without a second copy of them', async () => {
    const files = join(containerd.dir, 'files')
    await mkdir(files)
    const fileOf = async (digest: string) => {
      const file = join(files, digest.replace('sha256:', ''))
      return (await stat(file).catch(() => undefined)) && file
    }
    const tar = extract()
    const tarBytes = await archive({
      image: 'localhost/adopted:1',
      files: [{ path: 'big', content: randomBytes(3 << 20) }],
    })
    let index = ''
    const unpacking = (async () => {
      for await (const entry of tar) {
        const bytes = Buffer.concat(await Array.fromAsync(entry as AsyncIterable<Buffer>))
        if (entry.header.name.endsWith('index.json')) index = bytes.toString()
        else if (entry.header.name.includes('blobs/sha256/'))
          await writeFile(join(files, basename(entry.header.name)), bytes)
      }
    })()
    tar.end(tarBytes)
    await unpacking
    const [manifest] = JSON.parse(index).manifests
    const request = { image: 'localhost/adopted:1', manifest, fileOf }
    const adopted = await images.adopt(request)
    assert.deepEqual(adopted, { image: 'localhost/adopted:1', digest: manifest.digest })
    const status = await containerd.containerd.runtime.imageStatus('localhost/adopted:1')
    assert.deepEqual(status?.repoDigests, [`localhost/adopted@${manifest.digest}`])
    // One file with two names, here and in containerd.
    for (const name of await readdir(files)) assert.equal((await stat(join(files, name))).nlink, 2, name)
    assert.deepEqual(await images.adopt({ ...request, image: 'localhost/adopted:2' }), {
      image: 'localhost/adopted:2',
      digest: manifest.digest,
    })
    await images.remove('localhost/adopted:1')
    await images.remove('localhost/adopted:2')
    assert.equal(await images.find('localhost/adopted:1'), undefined)
    for (const name of await readdir(files)) await rm(join(files, name))
    await assert.rejects(images.adopt({ ...request, image: 'localhost/adopted:3' }), { reason: 'NotFound' })
  })

  const change = {
    cmd: ['/bin/sh', '-c', 'cat /made; id -u; echo $A; pwd'],
    env: ['A=b'],
    user: '1001',
    workingDir: '/tmp',
  }
  for (const [state, end] of [
    ['running', '; sleep 1000'],
    ['exited', ''],
  ]) {
    await t.test(`the changes of a container that is ${state} become an image that runs`, async () => {
      const script = `rm -r /etc && mkdir /etc; rm /bin/vi; echo content > /made; chown 1001 /made${end}`
      const id = await pod.run(`make-${state}`, script)
      if (state === 'exited') await exited(containerd, id)
      else
        await containerd.containerd.runtime.execSync(
          id,
          ['/bin/sh', '-c', 'until [ -s /made ]; do :; done'],
          10,
        )
      const image = `hawser.local/p/${state}:latest`
      const made = await images.commit({ containerId: id, image, config: change, createdBy: 'a test' })
      await containerd.containerd.runtime.removeContainer(id)
      assert.ok(made.layer.size > 0)
      assert.equal(made.config.history?.at(-1)?.created_by, 'a test')

      const name = `run-${state}`
      const run = await pod.run(name, '', {
        image: { image: `hawser.local/p/${state}@${made.digest}` },
        command: [],
      })
      assert.equal((await exited(containerd, run)).exitCode, 0)
      assert.deepEqual(
        await pod.log(name),
        ['content', '1001', 'b', '/tmp'].map((line) => `stdout F ${line}`),
      )
      const gone = await pod.run(`gone-${state}`, 'ls /bin/vi /etc/passwd', { image: { image } })
      assert.equal((await exited(containerd, gone)).exitCode, 1)
    })
  }

  await t.test('what a container only adds, and a folder it made anew, are so in its image', async () => {
    const made = async (name: string, script: string, change?: Parameters<typeof pod.run>[2]) => {
      const id = await pod.run(name, script, change)
      assert.equal((await exited(containerd, id)).exitCode, 0)
      const { layer } = await images.commit({ containerId: id, image: `hawser.local/p/${name}:1` })
      return { layer, is: { image: { image: `hawser.local/p/${name}:1` } } }
    }
    const said = async (name: string, script: string, change: Parameters<typeof pod.run>[2]) => {
      await exited(containerd, await pod.run(name, script, change))
      return (await pod.log(name)).map((line) => line.replace('stdout F ', '')).join(' ')
    }
    const blobs = join(containerd.options.root, 'containerd/io.containerd.content.v1.content/blobs')
    const entriesOf = async ({ digest }: { readonly digest: string }) => {
      const tar = createReadStream(join(blobs, digest.replace(':', '/'))).pipe(extract())
      const entries: string[] = []
      for await (const entry of tar) {
        const { name, type, mode, linkname } = entry.header
        entries.push([name, type, mode?.toString(8), linkname].join(' ').trim())
        entry.resume()
      }
      return entries.filter((entry) => entry.startsWith('new/'))
    }
    const files = 'echo a > /new/a && chmod 4755 /new/a && ln -s a /new/b && ln /new/a /new/c'
    const added = await made('added', `mkdir /new && ${files} && echo more >> /etc/passwd`)
    const look =
      'ls /new; stat -c %a /new/a; [ /new/a -ef /new/c ] && echo one; tail -n 1 /etc/passwd; ls /bin/sh'
    assert.equal(await said('added-look', look, added.is), 'a b c 4755 one more /bin/sh')
    // Other nodes get the layer, and not the files that it was made of.
    assert.deepEqual(await entriesOf(added.layer), [
      'new/ directory 755',
      'new/a file 4755',
      'new/b symlink 777 a',
      'new/c link 4755 new/a',
    ])
    const anew = await made('anew', 'rm -r /new && mkdir /new && echo x > /new/x', added.is)
    assert.equal(await said('anew-look', 'ls /new', anew.is), 'x')
    assert.ok((await entriesOf(anew.layer)).some((entry) => /\.wh\./.test(entry)))
  })

  await t.test('a second commit goes on top of the first', async () => {
    const first = await pod.run('first', 'echo 1 > /one')
    await exited(containerd, first)
    await images.commit({ containerId: first, image: 'hawser.local/p/stack:1' })
    const second = await pod.run('second', 'echo 2 > /two', { image: { image: 'hawser.local/p/stack:1' } })
    await exited(containerd, second)
    const { config } = await images.commit({ containerId: second, image: 'hawser.local/p/stack:1' })
    assert.equal(config.rootfs.diff_ids.length, 3)
    const both = await pod.run('both', 'cat /one /two', { image: { image: 'hawser.local/p/stack:1' } })
    await exited(containerd, both)
    assert.deepEqual(await pod.log('both'), ['stdout F 1', 'stdout F 2'])
  })

  await t.test('a file that is nothing but a hole becomes no layer that fills the disk', async () => {
    const id = await pod.run('hole', 'dd if=/dev/null of=/hole bs=1 seek=1099511627776 count=0')
    await exited(containerd, id)
    const commit = images.commit({ containerId: id, image: 'hawser.local/p/hole:1', mostBytes: 1 << 20 })
    await assert.rejects(commit, {
      reason: 'Invalid',
      message: /have 10995116\d+ bytes, holes in them counted/,
    })
    assert.equal(await images.find('hawser.local/p/hole:1'), undefined)
  })

  await t.test('a removed container cannot be committed', async () => {
    const commit = images.commit({ containerId: 'f'.repeat(64), image: 'hawser.local/p/x:1' })
    await assert.rejects(commit, { reason: 'NotFound' })
  })

  await t.test('a load that is given up leaves neither a name nor a lease', async () => {
    const { options } = containerd
    const tar = await archive({
      image: 'localhost/slow:1',
      files: [{ path: 'f', content: Buffer.alloc(1 << 20) }],
    })
    const given = new AbortController()
    const slowly = Readable.from(
      (async function* () {
        yield tar.subarray(0, 1 << 19)
        given.abort()
        yield tar.subarray(1 << 19)
      })(),
    )
    await assert.rejects(images.load(slowly, undefined, { signal: given.signal }), { reason: 'Cancelled' })
    assert.equal(await images.find('localhost/slow:1'), undefined)
    const connection = connect(join(options.runDir, 'containerd.sock'))
    const { leases } = await ask<{ leases: { id: string }[] }>({ connection }, 'Leases', 'List', {})
    connection.close()
    assert.deepEqual(
      leases.filter(({ id }) => id.startsWith('hawser-')),
      [],
    )
  })

  await t.test('names come and go; the image goes with the last one', async () => {
    const { digest } = await images.tag('localhost/small:1', 'localhost/other/name')
    assert.equal((await images.find('localhost/other/name:latest'))?.digest, digest)
    await assert.rejects(images.tag('localhost/nothing:1', 'localhost/x:1'), { reason: 'NotFound' })
    const names = (await images.list()).filter((image) => image.digest === digest).map(({ image }) => image)
    assert.deepEqual(
      names.filter((name) => !name.includes('@')),
      ['localhost/other/name:latest', 'localhost/small:1', 'localhost/small:2'],
    )
    for (const name of names) await images.remove(name)
    await images.remove('localhost/small:1') // gone: nothing to do
    const { runtime } = containerd.containerd
    const ids = (await runtime.listImages()).flatMap(({ repoTags }) => repoTags)
    assert.ok(!ids.some((name) => name.startsWith('localhost/small')))
  })

  await t.test('a committed image runs when its base and everything else is gone', async () => {
    const kept = 'hawser.local/p/running:latest'
    for (const { image } of await images.list()) {
      if (!image.startsWith('hawser.local/p/running') && !image.startsWith('hawser.local/pause'))
        await images.remove(image)
    }
    const run = await pod.run('kept', 'cat /made', { image: { image: kept } })
    await exited(containerd, run)
    assert.deepEqual(await pod.log('kept'), ['stdout F content'])
  })
})
