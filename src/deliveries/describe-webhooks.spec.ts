import { PUBLIC_EVENT_TYPES } from '../events/event-types';
import { describeWebhooks } from './describe-webhooks';

interface Described {
  post: {
    operationId: string;
    summary: string;
    requestBody: {
      content: {
        'application/json': { schema: { properties: { type: { const: string }; data: { required: string[]; properties: object } } } };
      };
    };
  };
}

describe('the webhooks section of the description', () => {
  const described = describeWebhooks() as unknown as Record<string, Described>;

  it('has an entry for every public event, in words', () => {
    expect(Object.keys(described)).toEqual(PUBLIC_EVENT_TYPES);
    // An event whose description is missing is summarised by its own name.
    expect(Object.entries(described).filter(([type, { post }]) => post.summary === type)).toEqual([]);
  });

  it('says what each is about', () => {
    for (const [type, { post }] of Object.entries(described)) {
      const { properties } = post.requestBody.content['application/json'].schema;
      expect(properties.type.const).toBe(type);
      expect(properties.data.required).toEqual([`${type.split('.')[0] ?? ''}Id`]);
      for (const schema of Object.values(properties.data.properties)) expect(Object.keys(schema as object).length).toBeGreaterThan(0);
    }
  });

  it('gives each a name of its own', () => {
    expect(new Set(Object.values(described).map(({ post }) => post.operationId)).size).toBe(PUBLIC_EVENT_TYPES.length);
  });
});
