/** Deliveries in the shapes the providers document, for tests; parts that nobody reads are left in, as they come. */

const commit = {
  id: '8d1b6c1a5d1f2f8f5b6e0a6c5a0a3e2f9f5a1c77',
  tree_id: '0d6c8a5f3fbb5b1b0b6d6a2b1b3b8a40f1c0a9de',
  distinct: true,
  message: 'Show the total price',
  timestamp: '2026-03-04T10:11:12+01:00',
  url: 'https://git.example/shop/web/commit/8d1b6c1a5d1f2f8f5b6e0a6c5a0a3e2f9f5a1c77',
  author: { name: 'Ada', email: 'ada@shop.example', username: 'ada' },
  committer: { name: 'Grace', email: 'grace@shop.example', username: 'grace' },
  added: [],
  removed: [],
  modified: ['src/cart.js'],
}

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
export const githubPush = (ref = 'refs/heads/main', change: object = {}) => ({
  ref,
  before: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
  after: commit.id,
  repository: {
    id: 186853002,
    name: 'web',
    full_name: 'shop/web',
    private: false,
    owner: { name: 'shop', login: 'shop' },
    clone_url: 'https://git.example/shop/web.git',
    default_branch: 'main',
    master_branch: 'main',
  },
  pusher: { name: 'ada', email: 'ada@shop.example' },
  sender: { login: 'ada', id: 21031067, type: 'User' },
  created: false,
  deleted: false,
  forced: false,
  base_ref: null,
  compare: 'https://git.example/shop/web/compare/6113728f27ae...8d1b6c1a5d1f',
  commits: [commit],
  head_commit: commit,
  ...change,
})
/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#ping */
export const githubPing = {
  zen: 'Keep it logically awesome.',
  hook_id: 109948940,
  hook: { type: 'Repository', id: 109948940, name: 'web', active: true, events: ['push'] },
  repository: { full_name: 'shop/web', default_branch: 'main' },
}

/** @see https://docs.gitlab.com/user/project/integrations/webhook_events/#push-events */
export const gitlabPush = (ref = 'refs/heads/main', change: object = {}) => ({
  object_kind: 'push',
  event_name: 'push',
  before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
  after: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
  ref,
  checkout_sha: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
  user_id: 4,
  user_name: 'Ada',
  user_username: 'ada',
  project_id: 15,
  project: {
    id: 15,
    name: 'web',
    git_http_url: 'https://git.example/shop/web.git',
    default_branch: 'main',
    path_with_namespace: 'shop/web',
  },
  commits: [
    {
      id: 'b6568db1bc1dcd7f8b4d5a946b0b91f9dacd7327',
      message: 'Count the items',
      timestamp: '2026-03-04T09:00:00+01:00',
      author: { name: 'Grace', email: 'grace@shop.example' },
    },
    {
      id: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
      message: 'Show the total price',
      timestamp: '2026-03-04T10:11:12+01:00',
      author: { name: 'Ada', email: 'ada@shop.example' },
    },
  ],
  total_commits_count: 2,
  ...change,
})

/** @see https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push */
export const bitbucketPush = (name: string | null = 'main', change: object = {}) => {
  const target = { type: 'commit', hash: '709d658dc5b6d6afcd46049c2f332ee3f515a67d' }
  return {
    actor: { type: 'user', display_name: 'Ada', nickname: 'ada' },
    repository: { type: 'repository', full_name: 'shop/web', scm: 'git', is_private: true },
    push: {
      changes: [
        {
          new: name && { type: 'branch', name, target },
          old: { type: 'branch', name: name ?? 'main', target: { type: 'commit', hash: '1e65c05c1d52' } },
          created: false,
          forced: false,
          closed: name === null,
          commits: [
            {
              hash: target.hash,
              type: 'commit',
              message: 'Show the total price\n',
              author: { type: 'author', raw: 'Ada <ada@shop.example>', user: { nickname: 'ada' } },
            },
            { hash: '1e65c05c1d52', type: 'commit', message: 'Count the items\n', author: {} },
          ],
          truncated: false,
          ...change,
        },
      ],
    },
  }
}
/** @see https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
export const bitbucketServerPush = (displayId = 'main', type = 'UPDATE') => ({
  eventKey: 'repo:refs_changed',
  date: '2026-03-04T10:11:12+0100',
  actor: { name: 'ada', emailAddress: 'ada@shop.example', id: 1, displayName: 'Ada', active: true },
  repository: {
    slug: 'web',
    id: 84,
    name: 'web',
    scmId: 'git',
    state: 'AVAILABLE',
    project: { key: 'SHOP' },
  },
  changes: [
    {
      ref: { id: `refs/heads/${displayId}`, displayId, type: 'BRANCH' },
      refId: `refs/heads/${displayId}`,
      fromHash: 'ecddabb624f6f5ba43816f5926e580a5f680a932',
      toHash: '178864a7d521b6f5e720b386b2c2b0ef8563e0dc',
      type,
    },
  ],
})

/** As OpenShift documents the payload of its generic webhook. */
export const genericPush = (ref = 'main', change: object = {}) => ({
  git: {
    uri: 'https://git.example/shop/web.git',
    ref,
    commit: '9bdc3a26ff933b32f3e558636b58aea86a69f051',
    author: { name: 'Ada', email: 'ada@shop.example' },
    committer: { name: 'Grace', email: 'grace@shop.example' },
    message: 'Show the total price',
  },
  ...change,
})
