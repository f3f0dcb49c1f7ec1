package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;
import org.semblance.data.distillation.DistillationData;

/**
 * What a run trains on and what it is verified on.
 *
 * @param train pictures with identities
 * @param verify sets of pairs, evaluated in this order; may be empty; their names differ
 * @param teacher whose embeddings the stages with {@code distill} learn, or null if there is none
 *     or {@code train} has a teacher's embeddings
 */
public record DataSection(
    TrainingData train, List<VerificationData> verify, @Nullable TeacherNetwork teacher) {

  /** Lists of {@code _hist.json}, which keeps the accuracies of a set under its name. */
  private static final Set<String> TAKEN = Set.of("lr", "loss", "accuracy", "regular_loss");

  /** Copies the list, and checks the names and that there is one teacher. */
  public DataSection {
    verify = List.copyOf(verify);
    checkArgument(
        teacher == null || !(train instanceof DistillationData),
        "teacher must be left out with train of type distillationRecords, got %s; those records"
            + " have another teacher's embeddings",
        teacher == null ? "" : teacher.model());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < verify.size(); i++) {
      String name = verify.get(i).setName();
      checkArgument(
          seen.add(name),
          "verify[%s] must have a name of its own, got \"%s\" a second time; give it a key name",
          i,
          name);
      checkArgument(
          !TAKEN.contains(name),
          "verify[%s] must not be called \"%s\", which is another list of the history; give it"
              + " another name",
          i,
          name);
    }
  }

  /** There is no teacher beside the training data. */
  public DataSection(TrainingData train, List<VerificationData> verify) {
    this(train, verify, null);
  }

  /** Returns the same data with a teacher. */
  public DataSection withTeacher(TeacherNetwork network) {
    return new DataSection(train, verify, network);
  }

  /** Returns the names of the verification sets, in their order. */
  public List<String> verificationNames() {
    return verify.stream().map(VerificationData::setName).toList();
  }
}
