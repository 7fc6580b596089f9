import type { View } from '../../ui/index.ts';
import {
  allStatuses, BranchPair, Button, CardGrid, Citation, Citations, Clock, Cluster, ExportLink, LinkButton, NextAction, PartBar,
  PrintButton, Receipt, Ring, Stack, StatusBadge, Timeline, Toolbar, Tree,
} from '../../ui/index.ts';
import { Section, Specimen } from './specimen.tsx';
import { t } from './words.ts';

/** Buttons, toolbars and the one big action. */
export function Actions(): View {
  return (
    <Section id="actions" title={t('section.actions')}>
      <NextAction id="next-do" title={t('next.title')} action={{ label: t('next.action'), href: '#actions' }} also={[{ label: t('next.also1'), href: '#fields' }, { label: t('next.also2'), href: '#verdict' }]}>
        {t('next.body')} <Citations answers={[1, 2]} />
      </NextAction>
      <CardGrid>
        <NextAction id="next-wait" state="wait" title={t('next.waitTitle')} also={[{ label: t('next.waitAlso'), href: '#verdict' }]}>
          {t('next.waitBody')}
        </NextAction>
        <NextAction id="next-done" state="done" title={t('next.doneTitle')} also={[{ label: t('next.doneAlso'), href: '#reasons' }]}>
          {t('next.doneBody')}
        </NextAction>
      </CardGrid>
      <Specimen name={t('sample.buttons')}>
        <Cluster>
          <Button type="button" look="primary">{t('button.primary')}</Button>
          <Button type="button">{t('button.secondary')}</Button>
          <Button type="button" look="quiet">{t('button.quiet')}</Button>
          <Button type="button" look="danger">{t('button.danger')}</Button>
          <Button type="button" look="primary" disabled disabledReason={t('button.reason')}>{t('button.disabled')}</Button>
        </Cluster>
        <Button type="button">{t('button.long')}</Button>
      </Specimen>
      <Specimen name={t('sample.small')}>
        <Toolbar label={t('toolbar.label')} aside={t('toolbar.aside')}>
          <Button type="button" size="small">{t('toolbar.remind')}</Button>
          <ExportLink href="/gallery/people.xlsx">{t('button.export')}</ExportLink>
          <PrintButton />
          <LinkButton href="#table" look="quiet" size="small">{t('button.link')}</LinkButton>
        </Toolbar>
      </Specimen>
    </Section>
  );
}

/** Badges and citations. */
export function Statuses(): View {
  return (
    <Section id="status" title={t('section.status')}>
      <Specimen name={t('sample.badges')}>
        <Cluster>{allStatuses.map((status) => <StatusBadge status={status} />)}</Cluster>
      </Specimen>
      <Specimen name={t('sample.badgeLarge')}>
        <Cluster>
          <StatusBadge status="eligible" size="large" label={t('badge.custom')} />
          <StatusBadge status="undetermined" size="large" />
        </Cluster>
      </Specimen>
      <Specimen name={t('sample.citations')}>
        <Cluster>
          <Citation answer={4} title={t('citation.title')} />
          <Citations answers={[1, 2, 15]} />
        </Cluster>
      </Specimen>
    </Section>
  );
}

function Parts(): View {
  return (
    <CardGrid>
      <div class="card card-framed">
        <PartBar label={t('part.public')} required={3000} earned={1800} pending={600} status="not_met" answers={[1]} href="#reasons" />
      </div>
      <div class="card card-framed">
        <PartBar label={t('part.professional')} required={6000} earned={1050} waived={4950} status="waived" note={t('part.noteProfessional')} answers={[4]} />
      </div>
      <div class="card card-framed">
        <PartBar label={t('part.class')} required={6000} earned={0} pending={0} status="not_met" note={t('part.noteClass')} answers={[3, 4]} />
      </div>
      <div class="card card-framed">
        <PartBar label={t('part.over')} required={3000} earned={4250} status="met" />
      </div>
    </CardGrid>
  );
}

/** Rings, parts, clocks and branches. */
export function Verdicts({ today }: { readonly today: number }): View {
  return (
    <Section id="verdict" title={t('section.verdict')}>
      <Specimen name={t('sample.rings')}>
        <Cluster>
          <Ring label={t('ring.public')} earned={1800} required={3000} pending={600} />
          <Ring label={t('ring.professional')} earned={0} required={6000} size="small" />
          <Ring label={t('ring.done')} earned={9000} required={9000} size="small" />
          <Ring label={t('ring.none')} earned={0} required={0} centre={t('ring.noneCentre')} size="small" />
        </Cluster>
      </Specimen>
      <Specimen name={t('sample.parts')}>
        <Parts />
      </Specimen>
      <Specimen name={t('sample.clocks')}>
        <CardGrid size="small">
          <Clock title={t('clock.annual')} deadline={20261231} today={today} answers={[2]} />
          <Clock title={t('clock.title')} deadline={20260610} today={today} answers={[2]} note={t('clock.note')} />
          <Clock title={t('clock.today')} deadline={today} today={today} />
          <Clock title={t('clock.over')} deadline={20251231} today={today} />
          <Clock title={t('clock.done')} deadline={20261231} today={today} done />
        </CardGrid>
      </Specimen>
      <Specimen name={t('sample.branches')}>
        <BranchPair
          question={t('branch.question')}
          yes={{ label: t('branch.yes'), status: 'exempt', children: t('branch.yesBody') }}
          no={{ label: t('branch.no'), status: 'not_met', children: t('branch.noBody') }}
          settle={<>{t('branch.settle')} <Citations answers={[7]} /></>}
        />
      </Specimen>
    </Section>
  );
}

const digest = 'sha256:9f2c41d07b6f3e5a8c1d';

/** The verdict tree, receipt and ledger. */
export function Reasons(): View {
  return (
    <Section id="reasons" title={t('section.reasons')}>
      <Specimen name={t('sample.tree')}>
        <Tree
          label={t('sample.tree')}
          nodes={[
            {
              id: 'why-root', open: true, label: <strong>{t('tree.root')}</strong>, aside: <StatusBadge status="not_met" />,
              children: [
                {
                  id: 'why-public', open: true, label: t('tree.public'), aside: <StatusBadge status="not_met" />,
                  note: <>{t('tree.publicNote')} <Citations answers={[1]} /></>,
                  children: [{ id: 'why-entry-1', label: t('tree.entry1') }, { id: 'why-entry-2', label: t('tree.entry2') }],
                },
                { id: 'why-professional', label: t('tree.professional'), aside: <StatusBadge status="met" />, note: <>{t('tree.professionalNote')} <Citations answers={[4]} /></> },
                {
                  id: 'why-tried', label: t('tree.tried'),
                  children: [
                    { id: 'why-tried-1', label: t('tree.tried1'), aside: <Citation answer={15} /> },
                    { id: 'why-tried-2', label: t('tree.tried2'), aside: <Citation answer={9} /> },
                  ],
                },
              ],
            },
          ]}
        />
      </Specimen>
      <CardGrid size="large">
        <Receipt
          id="receipt"
          title={t('sample.receipt')}
          text={t('receipt.text')}
          rows={[
            { key: t('receipt.policy'), value: t('receipt.policyValue') },
            { key: t('receipt.digest'), value: <code>{digest}</code> },
            { key: t('receipt.knownAt'), value: t('receipt.knownAtValue') },
            { key: t('receipt.facts'), value: t('receipt.factsValue') },
          ]}
        />
        <Stack gap="small">
          <p class="eyebrow">{t('sample.timeline')}</p>
          <Timeline
            label={t('sample.timeline')}
            events={[
              { date: 20260312, title: t('timeline.1'), change: 1000, tone: 'success', children: t('timeline.1note') },
              { date: 20260512, title: t('timeline.2'), change: 6000, tone: 'success', children: t('timeline.2note') },
              { date: 20260515, title: t('timeline.3'), tone: 'warn', children: t('timeline.3note') },
              { date: 20260518, title: t('timeline.4'), change: -400, tone: 'error', children: t('timeline.4note') },
            ]}
          />
        </Stack>
      </CardGrid>
    </Section>
  );
}
