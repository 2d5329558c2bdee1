/** Which words the tour has; text-tour.ts gives them in both languages. Only types, nothing runs here. */

export type TourBeat =
  | 'lead'
  | 'card'
  | 'accepted'
  | 'countdown'
  | 'visit'
  | 'refused'
  | 'complete'
  | 'visited'
  | 'award'
  | 'report';

export interface TourTexts {
  readonly title: string;
  readonly start: string;
  readonly offer: string;
  readonly decline: string;
  readonly close: string;
  readonly working: string;
  readonly stuck: string;
  readonly onward: string;
  readonly step: (step: number, count: number) => string;
  readonly steps: Readonly<Record<1 | 2 | 3 | 4 | 5, string>>;
  readonly beats: Readonly<Record<TourBeat, { readonly text: string; readonly button: string }>>;
  readonly sample: string;
  readonly doorSign: string;
  readonly doorSignName: string;
  readonly confirmation: string;
  readonly confirmationName: string;
  readonly answers: {
    readonly needs: readonly string[];
    readonly competitor: string;
    readonly nextStep: string;
    readonly company: string;
    readonly amount: string;
  };
}
