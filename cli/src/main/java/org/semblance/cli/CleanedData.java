package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.semblance.subcenter.Cleaning;
import org.semblance.subcenter.CleaningLimits;

/**
 * What a cleaning has found, for people and for programs.
 *
 * @param run that has the sub-centres
 * @param data what was cleaned
 * @param destination what was written
 * @param limits what was to be kept
 * @param subCenters of each identity
 * @param cleaning what is kept
 */
record CleanedData(
    Path run,
    String data,
    Path destination,
    CleaningLimits limits,
    int subCenters,
    Cleaning cleaning) {

  /** Returns facts for people, under their names. */
  Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("cleaned", destination.toString());
    rows.put(
        "pictures",
        String.format(
            "%,d kept of %,d, %,d dropped (%s)",
            cleaning.kept(), cleaning.pictures(), cleaning.dropped(), droppedShare()));
    rows.put(
        "identities",
        String.format("%,d kept of %,d", cleaning.identitiesKept(), cleaning.identities()));
    rows.put(
        "limit",
        String.format(
            "angles below %s degrees to %s: %,d pictures are not; %,d others are of identities with"
                + " fewer than %,d left",
            limits.degrees(),
            cleaning.center().words(),
            cleaning.beyondLimit(),
            cleaning.dropped() - cleaning.beyondLimit(),
            limits.minimumImages()));
    rows.put(
        "sub-centers",
        String.format(
            "%d of each identity; %,d pictures are nearest to one that is not the dominant one",
            subCenters, cleaning.strays()));
    return rows;
  }

  /** Returns the share of dropped pictures in percent. */
  String droppedShare() {
    return String.format("%.2f %%", 100.0 * cleaning.dropped() / cleaning.pictures());
  }

  /** Returns the classes that lose any picture, those that lose most first. */
  List<Integer> losing() {
    return IntStream.range(0, cleaning.identities())
        .filter(c -> cleaning.droppedOf(c) > 0)
        .boxed()
        .sorted(Comparator.<Integer>comparingInt(cleaning::droppedOf).reversed())
        .toList();
  }

  /** Returns the classes whose dominant sub-centres have the smallest shares of the votes. */
  List<Integer> leastSure(int most) {
    return IntStream.range(0, cleaning.identities())
        .boxed()
        .sorted(Comparator.comparingDouble(cleaning.centers()::share))
        .limit(most)
        .toList();
  }

  /**
   * Returns all that is known, for programs.
   *
   * @param identities names of the classes
   */
  Map<String, Object> json(List<String> identities) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("run", run.toString());
    map.put("data", data);
    map.put("destination", destination.toString());
    map.put("degrees", limits.degrees());
    map.put("center", cleaning.center().toString());
    map.put("minimumImages", limits.minimumImages());
    map.put("subCenters", subCenters);
    map.put("pictures", cleaning.pictures());
    map.put("kept", cleaning.kept());
    map.put("dropped", cleaning.dropped());
    map.put("beyondLimit", cleaning.beyondLimit());
    map.put("nearestToAnotherSubCenter", cleaning.strays());
    map.put("identities", cleaning.identities());
    map.put("identitiesKept", cleaning.identitiesKept());
    map.put("angles", cleaning.histogram().stream().map(CleanedData::bin).toList());
    List<Object> losses = new ArrayList<>();
    for (int c : losing()) {
      Map<String, Object> loss = new LinkedHashMap<>();
      loss.put("identity", identities.get(c));
      loss.put("pictures", cleaning.centers().pictures(c));
      loss.put("dropped", cleaning.droppedOf(c));
      loss.put("dominantShare", cleaning.centers().share(c));
      losses.add(loss);
    }
    map.put("droppedPerIdentity", losses);
    return map;
  }

  private static Map<String, Object> bin(Cleaning.AngleBin bin) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("from", bin.from());
    map.put("to", bin.to());
    map.put("kept", bin.kept());
    map.put("dropped", bin.dropped());
    return map;
  }
}
