// Annotating dataset files in place (docs/editor-protocol.md).

export const datasetPlanMethod = 'codebookLsp/datasetPlan';
export const previewDatasetMethod = 'codebookLsp/previewDataset';
export const annotateDatasetMethod = 'codebookLsp/annotateDataset';

export interface DatasetPlanResult {
  /** Where the plan is kept; null for a file outside the workspace. */
  readonly path: string | null;
  readonly plan: object | null;
}

export interface PreviewDatasetResult {
  readonly format: string;
  readonly records: readonly {
    readonly number: number;
    readonly line: number;
    readonly texts: readonly { readonly name: string; readonly value: string }[];
    readonly values: readonly { readonly name: string; readonly value: string }[];
  }[];
}

export interface AnnotateDatasetResult {
  readonly uri: string;
  readonly records: number;
  readonly annotated: number;
  readonly upToDate: number;
  readonly passedOver: number;
  readonly withoutText: number;
  readonly malformed: number;
  readonly tokens: number;
  readonly written: string | null;
}
