/** Loads a policy document from plain data: every mistake is named with its place and its remedy. */
import { isRealDate, parseDate, type DateInt } from './calendar.ts';
import {
  RULE_KINDS,
  type CollectionDeclaration,
  type DeclarationKind,
  type FactDeclaration,
  type FieldDeclaration,
  type ParameterDeclaration,
  type PolicyDocument,
  type Problem,
  type ReadingDeclaration,
  type Rule,
  type RuleKind,
} from './document.ts';
import type { Names, ValueType } from './expression.ts';
import { parseAmount, parseCondition, type ParseContext } from './parse.ts';

type Raw = Record<string, unknown>;

const VALUE_TYPES: ValueType[] = ['flag', 'code', 'codes', 'hundredths', 'integer', 'date'];
const TOP_KEYS = [
  'format', 'id', 'version', 'title', 'issuer', 'jurisdiction', 'in_force', 'sources', 'parts', 'verdicts', 'period',
  'facts', 'collections', 'counts_when', 'tables', 'parameters', 'readings', 'open_terms', 'definitions', 'rules', 'declarations',
];
const RULE_KEYS = [
  'id', 'kind', 'label', 'text', 'cites', 'in_force', 'when', 'covers', 'part', 'parts', 'amount', 'met_by', 'hours',
  'consumes', 'verdict', 'on', 'gives',
];

/** Fields every item has, whatever its collection. */
export const ITEM_FIELDS: FieldDeclaration[] = [
  { name: 'approved', type: 'flag', label: '已审核通过' },
  { name: 'year', type: 'integer', label: '所属年度' },
  { name: 'date', type: 'date', label: '日期' },
  { name: 'submitted', type: 'date', label: '提交日期', fill: 'item:date' },
];

class Loader {
  problems: Problem[] = [];

  refuse(path: string, code: string, message: string, remedy: string): void {
    this.problems.push({ path, code, message, remedy });
  }

  record(raw: unknown, path: string): Raw {
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Raw;
    if (raw !== undefined) this.refuse(path, 'not_a_map', '这里应当是“名称: 内容”的对照表', '请检查缩进和冒号');
    return {};
  }

  list(raw: unknown, path: string): unknown[] {
    if (raw === undefined) return [];
    if (Array.isArray(raw)) return raw;
    this.refuse(path, 'not_a_list', '这里应当是一个列表', '请用短横线逐条列出');
    return [];
  }

  text(raw: unknown, path: string): string {
    if (typeof raw === 'string' && raw.trim() !== '') return raw.trim();
    if (typeof raw === 'number') return String(raw);
    this.refuse(path, 'missing_text', '这里缺少文字', '请填写内容');
    return '';
  }

  keys(raw: Raw, allowed: string[], path: string): void {
    for (const key of Object.keys(raw)) {
      if (!allowed.includes(key)) this.refuse(`${path}.${key}`, 'unknown_key', `不认识“${key}”这一项`, `可用的项：${allowed.join('、')}`);
    }
  }

  date(raw: unknown, path: string): DateInt {
    const text = raw instanceof Date ? raw.toISOString().slice(0, 10) : String(raw);
    const date = parseDate(text);
    if (date !== undefined && isRealDate(date)) return date;
    this.refuse(path, 'bad_date', `“${text}”不是一个真实的日期`, '请写成 2026-06-30 的样子');
    return 19000101;
  }

  cites(raw: unknown, path: string, sources: string[], fallback: string): string[] {
    const list = (Array.isArray(raw) ? raw : raw === undefined ? [] : [raw]).map(String);
    if (list.length === 0) this.refuse(path, 'missing_citation', '没有写明依据', '请用 cites 注明出处，例如 cites: a2');
    return list.map((cite) => {
      const full = cite.includes('#') ? cite : `${fallback}#${cite}`;
      const source = full.split('#')[0] as string;
      if (!sources.includes(source)) this.refuse(path, 'unknown_source', `依据“${full}”的出处没有列在 sources 中`, '请先在 sources 中登记该出处');
      return full;
    });
  }

  values(raw: unknown, path: string): Record<string, string> | undefined {
    if (raw === undefined) return undefined;
    return Object.fromEntries(Object.entries(this.record(raw, path)).map(([code, label]) => [code, String(label)]));
  }

  type(raw: unknown, path: string): ValueType {
    if (VALUE_TYPES.includes(raw as ValueType)) return raw as ValueType;
    this.refuse(path, 'unknown_type', `没有“${String(raw)}”这种类型`, `可用类型：${VALUE_TYPES.join('、')}`);
    return 'flag';
  }
}

/** Exact hundredths of a decimal with at most two places, or undefined. */
export function toHundredths(raw: unknown): number | undefined {
  const text = typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw.trim() : '';
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined;
}

/**
 * Loads and checks a document.
 * @param raw the YAML or JSON already read into plain data.
 * @returns the document, or everything that is wrong with it, in Chinese, with place and remedy.
 */
export function loadDocument(raw: unknown): { ok: true; document: PolicyDocument } | { ok: false; problems: Problem[] } {
  const loader = new Loader();
  const top = loader.record(raw, 'document');
  loader.keys(top, TOP_KEYS, 'document');
  for (const key of ['id', 'version', 'title', 'sources', 'parts', 'verdicts', 'parameters', 'rules', 'facts']) {
    if (top[key] === undefined) loader.refuse(`document.${key}`, 'missing_key', `缺少“${key}”`, '请补上这一项');
  }
  const sources = loader.list(top['sources'], 'sources').map(String);
  const facts = loadFacts(loader, top);
  const collections = loadCollections(loader, top);
  const names = namesOf(top, facts, collections, loader);
  const context = (path: string): ParseContext => ({ names, path, depth: 0, problems: loader.problems });
  const inForce = loader.record(top['in_force'], 'in_force');
  const period = loader.record(top['period'] ?? { from: 'year', to: 'year' }, 'period');
  const document: PolicyDocument = {
    format: 1,
    id: loader.text(top['id'], 'id'),
    version: loader.text(top['version'] instanceof Date ? top['version'].toISOString().slice(0, 10) : top['version'], 'version'),
    title: loader.text(top['title'], 'title'),
    issuer: loader.text(top['issuer'], 'issuer'),
    jurisdiction: loader.text(top['jurisdiction'], 'jurisdiction'),
    inForce: { from: loader.date(inForce['from'], 'in_force.from'), ...(inForce['to'] === undefined ? {} : { to: loader.date(inForce['to'], 'in_force.to') }) },
    sources,
    parts: Object.entries(loader.record(top['parts'], 'parts')).map(([id, part]) => {
      const entry = loader.record(part, `parts.${id}`);
      return { id, label: loader.text(entry['label'], `parts.${id}.label`), unit: entry['unit'] === 'class' ? 'class' : 'hours' };
    }),
    verdicts: loadVerdicts(loader, top, context),
    period: { from: parseAmount(period['from'], context('period.from')), to: parseAmount(period['to'], context('period.to')) },
    facts,
    collections,
    tables: Object.fromEntries(Object.entries(loader.record(top['tables'], 'tables')).map(([id, table]) => [id, loader.values(table, `tables.${id}`) ?? {}])),
    parameters: loadParameters(loader, top, sources, context),
    readings: loadReadings(loader, top, sources),
    openTerms: loader.list(top['open_terms'], 'open_terms').map((entry, index) => {
      const term = loader.record(entry, `open_terms.${index}`);
      const path = `open_terms.${index}`;
      return {
        id: loader.text(term['id'], `${path}.id`),
        question: loader.text(term['question'], `${path}.question`),
        cites: loader.cites(term['cites'], path, sources, sources[0] ?? ''),
        waitsFor: loader.text(term['waits_for'], `${path}.waits_for`),
        affects: loader.list(term['affects'], `${path}.affects`).map(String),
      };
    }),
    definitions: Object.fromEntries(
      Object.entries(loader.record(top['definitions'], 'definitions')).map(([name, entry]) => {
        const definition = loader.record(entry, `definitions.${name}`);
        return [name, { label: loader.text(definition['label'], `definitions.${name}.label`), kind: definition['amount'] === undefined ? 'condition' : 'amount' }];
      }),
    ),
    rules: loader.list(top['rules'], 'rules').map((entry, index) => loadRule(loader, entry, index, sources, top, context)),
    declarations: loader.list(top['declarations'], 'declarations').map((entry, index) => loadDeclaration(loader, entry, index, sources, collections)),
  };
  checkIds(loader, document);
  return loader.problems.length === 0 ? { ok: true, document } : { ok: false, problems: loader.problems };
}

function loadFacts(loader: Loader, top: Raw): FactDeclaration[] {
  return Object.entries(loader.record(top['facts'], 'facts')).map(([name, entry]) => {
    const path = `facts.${name}`;
    const fact = loader.record(entry, path);
    loader.keys(fact, ['type', 'label', 'values', 'ask', 'from', 'unless_said', 'waits_for'], path);
    const from = fact['from'] === undefined ? undefined : loader.record(fact['from'], `${path}.from`);
    return {
      name,
      type: loader.type(fact['type'], `${path}.type`),
      label: loader.text(fact['label'], `${path}.label`),
      values: loader.values(fact['values'], `${path}.values`),
      ask: fact['ask'] as string | undefined,
      from: from && { table: String(from['table']), key: String(from['key']) },
      unlessSaid: fact['unless_said'] as boolean | string | undefined,
      waitsFor: fact['waits_for'] as string | undefined,
    };
  });
}

function loadCollections(loader: Loader, top: Raw): CollectionDeclaration[] {
  return Object.entries(loader.record(top['collections'], 'collections')).map(([name, entry]) => {
    const path = `collections.${name}`;
    const collection = loader.record(entry, path);
    loader.keys(collection, ['label', 'spans', 'fields', 'sample', 'ask', 'waits_for', 'reported', 'counts_when'], path);
    const declared = Object.entries(loader.record(collection['fields'], `${path}.fields`)).map(([fieldName, fieldEntry]): FieldDeclaration => {
      const field = loader.record(fieldEntry, `${path}.fields.${fieldName}`);
      const from = field['from'] === undefined ? undefined : loader.record(field['from'], `${path}.fields.${fieldName}.from`);
      return {
        name: fieldName,
        type: loader.type(field['type'], `${path}.fields.${fieldName}.type`),
        label: loader.text(field['label'], `${path}.fields.${fieldName}.label`),
        values: loader.values(field['values'], `${path}.fields.${fieldName}.values`),
        fill: field['fill'] as string | undefined,
        from: from && { table: String(from['table']), key: String(from['key']) },
        required: field['required'] === true,
      };
    });
    return {
      name,
      label: loader.text(collection['label'], `${path}.label`),
      spans: collection['spans'] === 'lifetime' ? 'lifetime' : 'period',
      fields: [...ITEM_FIELDS, ...declared],
      sample: loader.record(collection['sample'], `${path}.sample`),
      ask: collection['ask'] as string | undefined,
      waitsFor: collection['waits_for'] as string | undefined,
      reported: collection['reported'] === true,
    };
  });
}

function namesOf(top: Raw, facts: FactDeclaration[], collections: CollectionDeclaration[], loader: Loader): Names {
  const definitions = loader.record(top['definitions'], 'definitions');
  const listed = <T extends { name: string; values?: Record<string, string>; type: ValueType }>(entries: T[]): Map<string, { type: ValueType; values?: string[] }> =>
    new Map(entries.map((entry) => [entry.name, { type: entry.type, ...(entry.values ? { values: Object.keys(entry.values) } : {}) }]));
  const fieldMaps = new Map(collections.map((collection) => [collection.name, listed(collection.fields)]));
  const rawCollections = loader.record(top['collections'], 'collections');
  return {
    facts: new Map([...listed(facts), ['closed', { type: 'flag' as const }]]),
    fields: (name) => fieldMaps.get(name),
    parameters: new Set(Object.keys(loader.record(top['parameters'], 'parameters'))),
    readings: new Map(loader.list(top['readings'], 'readings').map((entry) => [String((entry as Raw)?.['id']), Object.keys(((entry as Raw)?.['options'] as Raw) ?? {})])),
    verdicts: new Set(Object.keys(loader.record(top['verdicts'], 'verdicts'))),
    definition: (name) => {
      if (name.startsWith('counts:')) {
        const own = (rawCollections[name.slice(7)] as Raw | undefined)?.['counts_when'] ?? top['counts_when'];
        return own === undefined ? undefined : { kind: 'condition', raw: own };
      }
      const entry = definitions[name] as Raw | undefined;
      if (!entry) return undefined;
      return entry['amount'] === undefined ? { kind: 'condition', raw: entry['when'] } : { kind: 'amount', raw: entry['amount'] };
    },
  };
}

function loadVerdicts(loader: Loader, top: Raw, context: (path: string) => ParseContext): PolicyDocument['verdicts'] {
  return Object.entries(loader.record(top['verdicts'], 'verdicts')).map(([id, entry]) => {
    const path = `verdicts.${id}`;
    const verdict = loader.record(entry, path);
    const values = loader.record(verdict['values'], `${path}.values`);
    return {
      id,
      label: loader.text(verdict['label'], `${path}.label`),
      parts: loader.list(verdict['parts'], `${path}.parts`).map(String),
      ...(verdict['applies'] === undefined ? {} : { applies: parseCondition(verdict['applies'], context(`${path}.applies`)) }),
      values: {
        satisfied: loader.text(values['satisfied'], `${path}.values.satisfied`),
        exempt: loader.text(values['exempt'], `${path}.values.exempt`),
        failed: loader.text(values['failed'], `${path}.values.failed`),
      },
    };
  });
}

function loadParameters(loader: Loader, top: Raw, sources: string[], context: (path: string) => ParseContext): ParameterDeclaration[] {
  return Object.entries(loader.record(top['parameters'], 'parameters')).map(([name, entry]) => {
    const path = `parameters.${name}`;
    const parameter = loader.record(entry, path);
    loader.keys(parameter, ['label', 'unit', 'value', 'values', 'derive', 'cites', 'checked'], path);
    const unit = (parameter['unit'] ?? 'hours') as ParameterDeclaration['unit'];
    const base = {
      name,
      unit,
      label: loader.text(parameter['label'], `${path}.label`),
      cites: loader.cites(parameter['cites'], path, sources, sources[0] ?? ''),
      checked: loader.date(parameter['checked'], `${path}.checked`),
    };
    if (parameter['derive'] !== undefined) return { ...base, derive: parseAmount(parameter['derive'], context(`${path}.derive`)) };
    const dated = parameter['values'] === undefined ? [{ from: '1900-01-01', value: parameter['value'] }] : loader.list(parameter['values'], `${path}.values`);
    const values = dated.map((each, index) => {
      const step = loader.record(each, `${path}.values.${index}`);
      return { from: loader.date(step['from'], `${path}.values.${index}.from`), value: parameterValue(loader, unit, step['value'], `${path}.values.${index}`) };
    });
    return { ...base, values: values.sort((a, b) => a.from - b.from) };
  });
}

function parameterValue(loader: Loader, unit: ParameterDeclaration['unit'], raw: unknown, path: string): number {
  if (unit === 'month_day') {
    const date = parseDate(`2000-${String(raw)}`);
    if (date !== undefined) return date % 10000;
  } else if (unit === 'integer') {
    if (Number.isSafeInteger(raw) && Number(raw) >= 0) return Number(raw);
  } else {
    const hundredths = toHundredths(raw);
    if (hundredths !== undefined) return hundredths;
  }
  loader.refuse(path, 'bad_number', `“${String(raw)}”不是合适的数值`, unit === 'month_day' ? '请写成 "06-30" 的样子' : '请写最多两位小数的非负数');
  return 0;
}

function loadReadings(loader: Loader, top: Raw, sources: string[]): ReadingDeclaration[] {
  return loader.list(top['readings'], 'readings').map((entry, index) => {
    const path = `readings.${index}`;
    const reading = loader.record(entry, path);
    loader.keys(reading, ['id', 'cites', 'question', 'options', 'chosen', 'decided_by', 'status'], path);
    const options = loader.values(reading['options'], `${path}.options`) ?? {};
    const chosen = String(reading['chosen']);
    if (!(chosen in options)) loader.refuse(`${path}.chosen`, 'unknown_value', `没有“${chosen}”这个选项`, `可用选项：${Object.keys(options).join('、')}`);
    return {
      id: loader.text(reading['id'], `${path}.id`),
      question: loader.text(reading['question'], `${path}.question`),
      cites: loader.cites(reading['cites'], path, sources, sources[0] ?? ''),
      options,
      chosen,
      decidedBy: loader.text(reading['decided_by'], `${path}.decided_by`),
      status: reading['status'] === 'confirmed' ? 'confirmed' : 'assumed',
    };
  });
}

function loadRule(loader: Loader, entry: unknown, index: number, sources: string[], top: Raw, context: (path: string) => ParseContext): Rule {
  const raw = loader.record(entry, `rules.${index}`);
  const path = `rules.${typeof raw['id'] === 'string' ? raw['id'] : index}`;
  loader.keys(raw, RULE_KEYS, path);
  const kind = raw['kind'] as RuleKind;
  if (!RULE_KINDS.includes(kind)) loader.refuse(`${path}.kind`, 'unknown_kind', `没有“${String(raw['kind'])}”这种规则`, `可用种类：${RULE_KINDS.join('、')}`);
  const known = Object.keys(loader.record(top['parts'], 'parts'));
  const parts = loader.list(raw['covers'] ?? raw['parts'] ?? (raw['part'] === undefined ? [] : [raw['part']]), `${path}.parts`).map(String);
  for (const part of parts) if (!known.includes(part)) loader.refuse(`${path}.parts`, 'unknown_part', `没有“${part}”这一部分`, `可用部分：${known.join('、')}`);
  if (['exempt', 'require', 'waive', 'offset'].includes(kind) && parts.length === 0) {
    loader.refuse(path, 'missing_key', '没有写明针对哪一部分', '请用 covers、part 或 parts 注明');
  }
  if (kind === 'require' && (raw['amount'] === undefined || raw['met_by'] === undefined)) loader.refuse(path, 'missing_key', '要求类规则要写 amount 和 met_by', '请补上数量和由什么满足');
  if (kind === 'deadline' && (raw['verdict'] === undefined || raw['on'] === undefined)) loader.refuse(path, 'missing_key', '期限类规则要写 verdict 和 on', '请补上结论名称和日期参数');
  const inForce = raw['in_force'] === undefined ? undefined : loader.record(raw['in_force'], `${path}.in_force`);
  const optional = (key: string) => (raw[key] === undefined ? undefined : parseAmount(raw[key], context(`${path}.${key}`)));
  return {
    id: loader.text(raw['id'], `${path}.id`),
    kind,
    label: loader.text(raw['label'], `${path}.label`),
    text: loader.text(raw['text'], `${path}.text`),
    cites: loader.cites(raw['cites'], path, sources, sources[0] ?? ''),
    inForce: inForce && {
      ...(inForce['from'] === undefined ? {} : { from: loader.date(inForce['from'], `${path}.in_force.from`) }),
      ...(inForce['to'] === undefined ? {} : { to: loader.date(inForce['to'], `${path}.in_force.to`) }),
    },
    when: parseCondition(raw['when'] ?? true, context(`${path}.when`)),
    parts,
    amount: optional('amount'),
    metBy: optional('met_by'),
    hours: optional('hours'),
    on: optional('on'),
    consumes: raw['consumes'] as string | undefined,
    verdict: raw['verdict'] as string | undefined,
    gives: raw['gives'] === undefined ? undefined : { on: 'fact', name: String(raw['gives']) },
  };
}

function loadDeclaration(loader: Loader, entry: unknown, index: number, sources: string[], collections: CollectionDeclaration[]): DeclarationKind {
  const path = `declarations.${index}`;
  const raw = loader.record(entry, path);
  loader.keys(raw, ['id', 'label', 'cites', 'collection', 'evidence', 'chain', 'once_key', 'effect'], path);
  const collection = loader.text(raw['collection'], `${path}.collection`);
  if (!collections.some((each) => each.name === collection)) loader.refuse(`${path}.collection`, 'unknown_name', `没有“${collection}”这个集合`, '请先在 collections 中声明');
  return {
    id: loader.text(raw['id'], `${path}.id`),
    label: loader.text(raw['label'], `${path}.label`),
    cites: loader.cites(raw['cites'], path, sources, sources[0] ?? ''),
    collection,
    evidence: loader.list(raw['evidence'], `${path}.evidence`).map(String),
    chain: loader.list(raw['chain'], `${path}.chain`).map(String),
    onceKey: raw['once_key'] === undefined ? undefined : loader.list(raw['once_key'], `${path}.once_key`).map(String),
    effect: loader.text(raw['effect'], `${path}.effect`),
  };
}

function checkIds(loader: Loader, document: PolicyDocument): void {
  for (const [path, ids] of [['rules', document.rules], ['readings', document.readings], ['declarations', document.declarations]] as const) {
    const seen = new Set<string>();
    for (const { id } of ids) {
      if (seen.has(id)) loader.refuse(`${path}.${id}`, 'duplicate_id', `编号“${id}”重复`, '每条规则、口径、申报种类的编号都要唯一');
      seen.add(id);
    }
  }
  for (const rule of document.rules) {
    if (rule.gives && !document.facts.some((fact) => fact.name === rule.gives?.name)) {
      loader.refuse(`rules.${rule.id}.gives`, 'unknown_name', `“${rule.gives.name}”没有声明过`, '请先在 facts 中声明');
    }
  }
}
