/** What a PDF must not carry: programs, actions, attachments, forms that change. The same that evidence must not carry. */
import { FileFault, judgePdf } from "../../files/door.ts";
import { ContentFault, type FaultCode } from "../faults.ts";

const FAULTS: Readonly<Record<string, FaultCode>> = {
  pdf_program: "document_active",
  pdf_attachment: "document_active",
  pdf_form: "document_active",
  pdf_disguised: "document_active",
  hidden_data: "document_active",
  pdf_encrypted: "document_locked",
  pdf_pages: "document_pages",
  too_heavy: "too_heavy",
};

/** Throws a ContentFault for a PDF that could act by itself. */
export async function refuseActive(content: Buffer): Promise<void> {
  try {
    await judgePdf(content, 500);
  } catch (error) {
    throw error instanceof FileFault ? new ContentFault(FAULTS[error.code] ?? "document_broken") : error;
  }
}
