package org.semblance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.semblance.data.align.FivePoints;
import org.semblance.data.convert.Format;
import org.semblance.data.inspect.IdentityCounts;
import org.semblance.data.inspect.Inspection;
import org.semblance.data.inspect.LabelRange;
import org.semblance.data.inspect.MeanFace;

/**
 * What is known of a data set, for people and for programs.
 *
 * @param path where it is
 * @param format what it is
 * @param found what its pictures are
 * @param counts how they are shared
 * @param labels class numbers that it stores, or null if it stores names
 * @param face where faces are, or null if nobody knows
 */
record InspectedData(
    Path path,
    Format format,
    Inspection found,
    IdentityCounts counts,
    @Nullable LabelRange labels,
    @Nullable MeanFace face) {

  private static final int SHOWN = 10;

  /** Returns facts for people, under their names. */
  Map<String, String> rows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("format", format.toString());
    rows.put("identities", String.format("%,d", found.identities()));
    rows.put("images", String.format("%,d, %,d bytes", found.images(), found.bytes()));
    rows.put("labels", labelText());
    rows.put("sizes", text(found.sizes()));
    rows.put("types", text(found.types()));
    rows.put(
        "images per identity",
        String.format(
            "%,d to %,d, median %,d; %,d identities have one",
            counts.smallest(), counts.largest(), counts.median(), counts.single()));
    rows.put(
        "imbalance",
        String.format(
            "Gini %.3f; the largest identity has %s times the pictures of the smallest",
            counts.gini(), factor()));
    rows.put(
        "equal pictures",
        String.format(
            "%,d groups: %,d within one identity, %,d across identities, where a label is wrong",
            found.duplicateGroups(),
            found.duplicateGroups() - found.noisyDuplicates(),
            found.noisyDuplicates()));
    rows.put("unreadable", String.format("%,d", found.unreadableImages()));
    rows.put("five points", faceText());
    return rows;
  }

  private String labelText() {
    if (labels == null) {
      return "names; classes are counted in their order";
    }
    String range = String.format("%,d to %,d", labels.first(), labels.last());
    if (labels.missing() == 0) {
      return range + ", no gaps";
    }
    String shown =
        labels.gaps().stream().map(LabelRange.Gap::toString).collect(Collectors.joining(", "));
    return String.format("%s, %,d missing: %s", range, labels.missing(), shown + more());
  }

  private String more() {
    return labels != null
            && labels.gaps().stream().mapToLong(gap -> gap.to() - gap.from() + 1).sum()
                < labels.missing()
        ? ", …"
        : "";
  }

  private String factor() {
    return String.format(
        counts.imbalanceFactor() < 10 ? "%.1f" : "%,.0f", counts.imbalanceFactor());
  }

  private String faceText() {
    if (face == null) {
      return "none given (--landmarks), so nothing is known of the faces' places";
    }
    return String.format("for %,d of %,d pictures", face.pictures(), found.images())
        + (face.points() == null ? "" : "; the eyes are at " + face.eyes() + " on average");
  }

  /** Returns the commonest first. */
  private static String text(SortedMap<String, Integer> counts) {
    String common =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(SHOWN)
            .map(entry -> String.format("%s: %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    return counts.size() > SHOWN
        ? String.format("%s, and %,d others", common, counts.size() - SHOWN)
        : common;
  }

  /** Returns lines below the facts: pictures that something is wrong with, some of them. */
  List<String> suspects() {
    List<String> lines = new ArrayList<>();
    List<Inspection.Duplicate> noisy =
        found.duplicates().stream().filter(Inspection.Duplicate::isLabelNoise).toList();
    noisy.stream()
        .limit(SHOWN)
        .forEach(group -> lines.add("equal: " + String.join("  ", group.places())));
    found.unreadable().stream()
        .limit(SHOWN)
        .forEach(bad -> lines.add("unreadable: " + bad.message()));
    if (found.noisyDuplicates() > SHOWN || found.unreadable().size() > SHOWN) {
      lines.add("More with --json.");
    }
    return lines;
  }

  /** Returns all that is known, for programs. */
  Map<String, Object> json() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", format.toString());
    map.put("identities", found.identities());
    map.put("images", found.images());
    map.put("bytes", found.bytes());
    map.put("labels", labels == null ? null : labelMap(labels));
    map.put("sizes", found.sizes());
    map.put("types", found.types());
    map.put("fileSizes", found.fileSizes());
    map.put("imagesPerIdentity", found.imagesPerIdentity());
    map.put("medianImagesPerIdentity", counts.median());
    map.put("gini", counts.gini());
    map.put("imbalanceFactor", counts.imbalanceFactor());
    map.put("duplicatesWithinIdentities", found.duplicateGroups() - found.noisyDuplicates());
    map.put("duplicatesAcrossIdentities", found.noisyDuplicates());
    map.put(
        "duplicates",
        found.duplicates().stream()
            .map(
                group ->
                    Map.of(
                        "images",
                        group.images().length(),
                        "places",
                        group.places(),
                        "identities",
                        group.identities()))
            .toList());
    map.put(
        "unreadable",
        found.unreadable().stream()
            .map(bad -> Map.of("place", bad.place(), "message", bad.message()))
            .toList());
    map.put("landmarks", face == null ? null : faceMap(face));
    return map;
  }

  private static Map<String, Object> labelMap(LabelRange labels) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("first", labels.first());
    map.put("last", labels.last());
    map.put("missing", labels.missing());
    map.put("gaps", labels.gaps().stream().map(gap -> List.of(gap.from(), gap.to())).toList());
    return map;
  }

  private static Map<String, Object> faceMap(MeanFace face) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("images", face.pictures());
    FivePoints points = face.points();
    map.put("meanPoints", points == null ? null : points.values().asList());
    return map;
  }
}
