/** Tries to remove something: refused where rows of others name it, which the database knows best. */
export async function unlessUsed<Done>(remove: () => Promise<Done>): Promise<Done | { refused: "in_use" }> {
  try {
    return await remove();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (cause instanceof Error && "code" in cause && cause.code === foreignKeyViolation)
      return { refused: "in_use" };
    throw error;
  }
}

const foreignKeyViolation = "23503";
