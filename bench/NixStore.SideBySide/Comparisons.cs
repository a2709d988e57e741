namespace NixStore.SideBySide;

/// <summary>The operations that the table shows.</summary>
internal static class Comparisons
{
    public const string NewTarget = "if [ -e \"$Target\" ]; then chmod -R u+w \"$Target\"; rm -rf \"$Target\"; fi";

    // Neither side remembers the narinfos of the run before.
    private const string NewTargetAndNoMemory = NewTarget + "; rm -rf \"$XDG_CACHE_HOME\"";

    private const string NewDaemon =
        "if [ -e $Work/daemon.pid ]; then kill $(cat $Work/daemon.pid); rm -f $Work/daemon.pid $Work/daemon.sock; fi; "
        + "NIX_DAEMON_SOCKET_PATH=$Work/daemon.sock nix-daemon --store $Served </dev/null >/dev/null 2>&1 & "
        + "echo $! > $Work/daemon.pid; for i in $(seq 100); do [ -S $Work/daemon.sock ] && break; sleep 0.05; done; "
        + "[ -S $Work/daemon.sock ]";

    // The daemon makes the store when the first client comes.
    private const string NewTargetOfDaemon = NewTarget + "; Served=$Target; " + NewDaemon
        + "; nix-store --store unix://$Work/daemon.sock -q --roots $Root >/dev/null 2>&1; true";

    // The whole source as a store that was never linked, or as one that Nix has linked.
    private const string NewCopy = NewTarget + "; mkdir -p $Target; cp -a $Source/nix $Target/; rm -rf $Target/nix/store/.links";

    private const string NewLinkedCopy
        = "if [ ! -e $Target/linked ]; then " + NewCopy + "; nix-store --store $Target --optimise; touch $Target/linked; fi";

    // The server of the module, for the rows that have the module on both ends.
    private const string NewServer = NewTargetOfDaemon
        + "; if [ -e $Work/server.pid ]; then kill $(cat $Work/server.pid); rm -f $Work/server.pid $Work/server.sock; fi; "
        + "pwsh -NoProfile -NonInteractive -Command \"Import-Module '$Module'; "
        + "Start-StoreServer -Socket $Work/server.sock -Store $Target\" </dev/null >/dev/null 2>&1 & echo $! > $Work/server.pid; "
        + "for i in $(seq 400); do [ -S $Work/server.sock ] && break; sleep 0.05; done; [ -S $Work/server.sock ]";

    private const string NewGarbage = NewTarget + "; cp -a $Garbage $Target";

    public static IReadOnlyList<Comparison> All { get; } =
    [
        new(
            "`Get-Closure`, every path",
            0.5,
            "$null = Get-Closure $Root -Store $Source",
            "nix-store --store $Source -qR $Root"),
        new(
            $"`Get-Closure`, {SyntheticStore.ClosureCount:N0} paths of {SyntheticStore.PathCount:N0}",
            0.15,
            "$null = Get-Closure $SyntheticRoot -Store $Synthetic",
            "nix-store --store $Synthetic -qR $SyntheticRoot"),
        new(
            $"`Get-StoreGarbage`, {SyntheticStore.PathCount:N0} paths, half of them dead",
            0.05,
            "$null = Get-StoreGarbage -Store $Synthetic",
            "nix-store --store $Synthetic --gc --print-dead > $File"),
        new(
            $"`Clear-StoreGarbage`, {GarbageStore.PathCount:N0} dead paths of 3 files",
            0.25,
            "Clear-StoreGarbage -Store $Target -Confirm:$false",
            "nix-store --store $Target --gc",
            NewGarbage),
        new(
            $"`Clear-StoreGarbage` against `rm -rf`, {GarbageStore.PathCount:N0} dead paths of 3 files",
            1.5,
            "Clear-StoreGarbage -Store $Target -Confirm:$false",
            "find $Target/nix/store -mindepth 1 -maxdepth 1 ! -name '*-garbage-0' -print0 | xargs -0 rm -rf",
            NewGarbage),
        new(
            "`Export-Closure` to a file",
            0.6,
            "Export-Closure $Root -Store $Source -DestinationPath $File -Force",
            "nix-store --store $Source --export $(nix-store --store $Source -qR $Root 2>/dev/null) > $File",
            "rm -f $File"),
        new(
            "`Import-Closure`",
            0.6,
            "Import-Closure $File -Store $Target",
            "nix-store --store $Target --import < $File",
            NewTarget
                + "; if [ ! -e $File ]; then nix-store --store $Source --export $(nix-store --store $Source -qR "
                + "$Root 2>/dev/null) > $File; fi"),
        new(
            "`Copy-Closure` between two stores",
            0.6,
            "Copy-Closure $Root -From $Source -To $Target",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from $Source --to $Target $Root",
            NewTarget),
        new(
            "`Copy-Closure` to four stores at once",
            0.3,
            "$null = Copy-Closure $Root -From $Source -To $Target/1, $Target/2, $Target/3, $Target/4",
            "for i in 1 2 3 4; do nix --extra-experimental-features nix-command copy --no-check-sigs --from $Source "
            + "--to $Target/$i $Root; done",
            NewTarget + "; mkdir $Target"),
        new(
            "`Copy-Closure` to an empty store over SSH",
            0.6,
            "Copy-Closure $Root -From $Source -To \"ssh://near?remote-store=$Target\"",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from $Source --to "
            + "\"ssh://near?remote-store=$Target\" $Root",
            NewTarget),
        new(
            "`Copy-Closure` to an empty store over SSH, NixStore on both ends",
            0.4,
            "Copy-Closure $Root -From $Source -To \"ssh://near?remote-store=$Target&remote-program=sh%20$Serve\"",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from $Source --to "
            + "\"ssh://near?remote-store=$Target\" $Root",
            NewTarget),
        new(
            "`Copy-Closure` from a store over SSH",
            0.6,
            "Copy-Closure $Root -From \"ssh://near?remote-store=$Source\" -To $Target -SkipSignatureCheck",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from "
            + "\"ssh://near?remote-store=$Source\" --to $Target $Root",
            NewTarget),
        new(
            "`Copy-Closure` of 300 small paths over SSH, 50 ms away",
            0.2,
            "Copy-Closure $SmallPaths -From $Small -To \"ssh://far?remote-store=$Target\"",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from $Small --to "
            + "\"ssh://far?remote-store=$Target\" $SmallPaths",
            NewTarget),
        new(
            "`Copy-Closure` to an empty store through the daemon's socket",
            0.7,
            "Copy-Closure $Root -From $Source -To \"unix://$Work/daemon.sock\"",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from $Source --to unix://$Work/daemon.sock $Root",
            NewTargetOfDaemon),
        new(
            "`Copy-Closure` to an empty store through a socket, NixStore on both ends",
            0.45,
            "Copy-Closure $Root -From $Source -To \"unix://$Work/server.sock\"",
            "nix --extra-experimental-features nix-command copy --no-check-sigs --from $Source --to unix://$Work/daemon.sock $Root",
            NewServer),
        new(
            "`Get-StorePath` of all paths through the daemon",
            0.5,
            "$null = Get-StorePath -Store \"unix://$Work/daemon.sock\"",
            "nix --extra-experimental-features nix-command path-info --store unix://$Work/daemon.sock --all --json",
            "Served=$Source; " + NewDaemon),
        new(
            "`Publish-BinaryCache` to a directory, zstd",
            0.6,
            "Publish-BinaryCache $Root -From $Source -To $Target -Compression Zstd",
            "nix --extra-experimental-features nix-command copy --from $Source --to \"file://$Target?compression=zstd\" $Root",
            NewTarget),
        new(
            "`Publish-BinaryCache` to a directory, none",
            0.6,
            "Publish-BinaryCache $Root -From $Source -To $Target -Compression None",
            "nix --extra-experimental-features nix-command copy --from $Source --to \"file://$Target?compression=none\" $Root",
            NewTarget),
        new(
            "`Install-StorePath` from a directory, zstd",
            0.6,
            "Install-StorePath $Root -From \"file://$Caches/zstd\" -Store $Target -TrustedKey $PublicKey",
            "nix --extra-experimental-features nix-command copy --from \"file://$Caches/zstd\" --to $Target --option "
            + "trusted-public-keys $PublicKey $Root",
            NewTargetAndNoMemory),
        new(
            "`Install-StorePath` from a directory, xz",
            0.5,
            "Install-StorePath $Root -From \"file://$Caches/xz\" -Store $Target -TrustedKey $PublicKey",
            "nix --extra-experimental-features nix-command copy --from \"file://$Caches/xz\" --to $Target --option "
            + "trusted-public-keys $PublicKey $Root",
            NewTargetAndNoMemory),
        new(
            "`Install-StorePath` from nginx, zstd",
            0.6,
            "Install-StorePath $Root -From \"$Http\" -Store $Target -TrustedKey $PublicKey",
            "nix --extra-experimental-features nix-command copy --from \"$Http\" --to $Target --option "
            + "trusted-public-keys $PublicKey $Root",
            NewTargetAndNoMemory),
        new(
            "`Install-StorePath` from nginx, each answer delayed by 20 ms",
            0.3,
            "Install-StorePath $Root -From \"$DelayedHttp\" -Store $Target -TrustedKey $PublicKey",
            "nix --extra-experimental-features nix-command copy --from \"$DelayedHttp\" --to $Target --option "
            + "trusted-public-keys $PublicKey $Root",
            NewTargetAndNoMemory),
        new(
            "`Test-StorePath` of the whole store",
            0.5,
            "$null = Test-StorePath -Store $Source",
            "nix-store --store $Source --verify --check-contents"),
        new(
            "`Optimize-Store`, first run",
            0.5,
            "$null = Optimize-Store -Store $Target",
            "nix-store --store $Target --optimise",
            NewCopy),
        new(
            "`Optimize-Store`, second run",
            0.3,
            "$null = Optimize-Store -Store $Target",
            "nix-store --store $Target --optimise",
            NewLinkedCopy),
    ];
}
