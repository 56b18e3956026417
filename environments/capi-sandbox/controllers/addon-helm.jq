# The helm add-on provider: lists which Clusters a HelmChartProxy is for. It installs no chart, and reports that.
listed("HelmChartProxy")[] | at_work | select(.metadata.deletionTimestamp == null) | . as $own
  | [$clusters[] | select(.metadata.namespace == $own.metadata.namespace)
      | select(((.metadata.labels // {}) as $labels | $own.spec.clusterSelector.matchLabels // {} | to_entries | all($labels[.key] == .value)))] as $matching
  | status({observedGeneration: .metadata.generation,
      matchingClusters: [$matching[] | {apiVersion, kind, name: .metadata.name, namespace: .metadata.namespace}],
      conditions: conditions([condition("HelmReleaseProxiesReady"; $matching == []; "Simulated"; "The sandbox's provider installs no chart")])})
