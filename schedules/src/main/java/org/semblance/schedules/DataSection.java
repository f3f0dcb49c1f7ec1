package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.semblance.data.TrainingData;
import org.semblance.data.VerificationData;

/**
 * What a run trains on and what it is verified on.
 *
 * @param train pictures with identities
 * @param verify sets of pairs, evaluated in this order; may be empty; their names differ
 */
public record DataSection(TrainingData train, List<VerificationData> verify) {

  /** Lists of {@code _hist.json}, which keeps the accuracies of a set under its name. */
  private static final Set<String> TAKEN = Set.of("lr", "loss", "accuracy", "regular_loss");

  /** Copies the list and checks the names. */
  public DataSection {
    verify = List.copyOf(verify);
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

  /** Returns the names of the verification sets, in their order. */
  public List<String> verificationNames() {
    return verify.stream().map(VerificationData::setName).toList();
  }
}
