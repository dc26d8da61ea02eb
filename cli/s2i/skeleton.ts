import { lastName } from '../app/imagename.ts'
import type { MadeFile } from '../app/pack.ts'

/** A builder that works: it serves the files of a source. What is to be another one begins with it. */
export function skeletonOf(name: string): MadeFile[] {
  const stream = lastName(name)
  const text = (path: string, content: string): MadeFile => ({ path, text: content, mode: 0o644 })
  const program = (path: string, content: string): MadeFile => ({ path, text: content, mode: 0o755 })
  return [
    text('Dockerfile', dockerfile(name)),
    program('s2i/bin/assemble', assemble),
    program('s2i/bin/run', run),
    program('s2i/bin/save-artifacts', saveArtifacts),
    program('s2i/bin/usage', usage(name)),
    program('test/run', test(stream)),
    text('test/test-app/index.html', '<h1>It works.</h1>\n'),
    text('Makefile', makefile(stream)),
    text('README.md', readme(name, stream)),
  ]
}

const dockerfile = (name: string): string => `# ${name}: a builder image.
FROM docker.io/library/busybox:stable

LABEL io.k8s.description="Serves the files of a source." \\
      io.k8s.display-name="${name}" \\
      io.openshift.expose-services="8080:http" \\
      io.openshift.tags="builder,${lastName(name)}" \\
      io.openshift.s2i.scripts-url="image:///usr/libexec/s2i"

# Here go the programs that builds and applications need.

COPY s2i/bin /usr/libexec/s2i
# Builds and applications run as any user of group 0, and never as root.
RUN mkdir -p /opt/app && chown 1001:0 /opt/app && chmod g+rwX /opt/app
WORKDIR /opt/app
EXPOSE 8080
USER 1001
CMD ["/usr/libexec/s2i/usage"]
`
const assemble = `#!/bin/sh
# Makes the application out of the source in /tmp/src. Runs once, in the directory of the application.
set -e

# What save-artifacts kept of the build before, if it was asked for.
if [ -d /tmp/artifacts ]; then
  echo "---> Taking over what the last build kept"
  cp -R /tmp/artifacts/. .
fi

echo "---> Installing the source"
cp -R /tmp/src/. .

# Here the source is compiled, and what it depends on installed.
`
const run = `#!/bin/sh
# Starts the application. With exec, so that it hears when it is to stop.
exec httpd -f -p 8080 -h /opt/app
`
const saveArtifacts = `#!/bin/sh
# Writes what the next build is to find in /tmp/artifacts to stdout, as a tar: a cache of dependencies, for example.
mkdir -p cache
tar -cf - cache
`
const usage = (name: string): string => `#!/bin/sh
# Says how the builder is used.
cat <<'END'
${name} builds an image that serves the files of a source on port 8080.

  hawser s2i build DIRECTORY ${name} NAME
  hawser deploy --builder ${name} DIRECTORY
END
`
const test = (stream: string): string => `#!/bin/sh
# Builds the test application with the builder, runs the image, and asks it for its page.
set -e
cd "$(dirname "$0")"
builder=\${BUILDER:-${stream}}
image=$(hawser s2i build --copy test-app "$builder" "${stream}-test" | tail -n 1)
trap 'kubectl delete pod ${stream}-test --ignore-not-found --now >/dev/null' EXIT
kubectl run ${stream}-test --image="$image" --restart=Never >/dev/null
kubectl wait --for=condition=Ready pod/${stream}-test --timeout=120s >/dev/null
kubectl exec ${stream}-test -- wget -qO- http://127.0.0.1:8080/ | grep -q 'It works'
echo "the test passed"
`
const makefile = (stream: string): string => `NAME = ${stream}

.PHONY: build test
build:
	@if hawser get bc $(NAME) >/dev/null 2>&1; then hawser delete bc $(NAME); fi
	hawser new-build . --name $(NAME) --strategy docker

test:
	BUILDER=$(NAME) test/run
`
const readme = (name: string, stream: string): string => `# ${name}

A builder image: it makes images out of sources.

| File | What it is for |
| --- | --- |
| \`Dockerfile\` | the builder itself: programs, labels, the scripts |
| \`s2i/bin/assemble\` | makes the application out of \`/tmp/src\` |
| \`s2i/bin/run\` | starts the application |
| \`s2i/bin/save-artifacts\` | what the next build may use again; optional |
| \`s2i/bin/usage\` | says how the builder is used; optional |
| \`test/run\` | builds \`test/test-app\`, runs it and asks it for its page |

\`make build\` builds it into the image stream \`${stream}\`, \`make test\` tries it. Then:

    hawser s2i build DIRECTORY ${stream} NAME

A source may bring scripts of its own in \`.s2i/bin\`, which win over those here, and variables in \`.s2i/environment\`.
`
