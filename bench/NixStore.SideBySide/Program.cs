using System.Globalization;
using NixStore.SideBySide;

// Usage: NixStore.SideBySide SOURCE-STORE WORK-DIRECTORY [PAIRS] [NAME-PART]
// SOURCE-STORE is a chroot store; its whole contents are the input. WORK-DIRECTORY should be on tmpfs;
// the binary caches that are made there for the rows of Install-StorePath stay for the next run.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: NixStore.SideBySide SOURCE-STORE WORK-DIRECTORY [PAIRS] [NAME-PART]");
    return 2;
}

var source = Path.GetFullPath(args[0]);
var work = Path.GetFullPath(args[1]);
var pairs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
var part = args.Length > 3 ? args[3] : "";
Directory.CreateDirectory(work);

// The paths that nothing else in the store refers to: their closure is the store.
var nothing = new Dictionary<string, object>();
var roots = Roots.Find(source);
var synthetic = Path.Combine(work, "synthetic");
var garbage = Path.Combine(work, "garbage");
var file = Path.Combine(work, "closure");
var variables = new Dictionary<string, object>
{
    ["Source"] = source,
    ["Root"] = roots,
    ["Target"] = Path.Combine(work, "target"),
    ["File"] = file,
    ["Synthetic"] = synthetic,
    ["SyntheticRoot"] = "",
    ["Garbage"] = garbage,
    ["Work"] = work,
    ["Small"] = Path.Combine(work, "small"),
    ["Module"] = ModulePath.Find(),
    ["Serve"] = RemoteProgram.Write(work, ModulePath.Find()),
};

// A complete name selects its row alone, a part of a name all rows that contain it.
var all = Comparisons.All.Concat(NewSessionComparisons.All).Concat(SelfComparisons.All).ToList();
var chosen = all.Where(c => c.Name == part).ToList();
if (chosen.Count == 0)
{
    chosen.AddRange(all.Where(c => c.Name.Contains(part, StringComparison.OrdinalIgnoreCase)));
}

const string Header = "| operation | NixStore | opponent | ratio | bar | peak memory |\n| --- | ---: | ---: | ---: | ---: | ---: |";
if (chosen.Count > 1)
{
    Console.WriteLine(Header);
    chosen.ForEach(row => Console.WriteLine(RowProcess.Measure(source, work, pairs, row.Name)));
    chosen.Clear();
}

if (chosen.Any(static c => c.Script.Contains("$Synthetic", StringComparison.Ordinal)))
{
    new Shell(nothing).Run($"rm -rf '{synthetic}'; nix-store --store '{synthetic}' --init");
    variables["SyntheticRoot"] = SyntheticStore.Fill(synthetic);
}

if (chosen.Any(static c => c.Prepare.Contains("$Garbage", StringComparison.Ordinal)))
{
    new Shell(nothing).Run($"rm -rf '{garbage}'; nix-store --store '{garbage}' --init");
    GarbageStore.Fill(garbage);
}

// Both sides remember narinfos here, and each run begins without them.
var memory = Path.Combine(work, "memory");
Environment.SetEnvironmentVariable("XDG_CACHE_HOME", memory);
using var sources = chosen.Any(static c => c.Script.Contains("$PublicKey", StringComparison.Ordinal))
    ? new InstallSources(new Shell(variables), work)
    : null;
foreach (var (name, value) in sources?.Variables ?? nothing)
{
    variables[name] = value;
}

var overSsh = chosen.Where(static c => c.Script.Contains("ssh://", StringComparison.Ordinal)).ToList();
if (overSsh.Count > 0 && !SshHost.Exists)
{
    Console.Error.WriteLine("There is no sshd; the rows over SSH are left out.");
    chosen.RemoveAll(overSsh.Contains);
    overSsh.Clear();
}

using var host = overSsh.Count > 0 ? new SshHost(new Shell(nothing), Path.Combine(work, "sshd")) : null;
if (overSsh.Count > 0)
{
    variables["SmallPaths"] = SmallPaths.Fill(new Shell(nothing), Path.Combine(work, "small"));
}

var shell = new Shell(variables);
using var session = new ModuleSession(ModulePath.Find(), variables);
var newSession = new NewSession(shell, work, ModulePath.Find());
foreach (var comparison in chosen)
{
    var run = new Run(
        comparison,
        shell,
        NewSessionComparisons.All.Contains(comparison) ? newSession.Measure : session.Measure,
        SelfComparisons.All.Contains(comparison) ? session.Run : shell.Run);
    Console.WriteLine($"{Header}\n{run.Measure(pairs)}");
}

if (ServingRuns.NarInfos.Contains(part, StringComparison.OrdinalIgnoreCase)
    || ServingRuns.Nar.Contains(part, StringComparison.OrdinalIgnoreCase))
{
    Console.WriteLine();
    Console.WriteLine("| answers | NixStore | nginx | ratio | bar | peak memory |");
    Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
    using var serving = new ServingRuns(session, work);
    foreach (var row in serving.Measure(part, pairs))
    {
        Console.WriteLine(row);
    }
}

shell.Run(
    "for name in daemon server; do "
    + "if [ -e $Work/$name.pid ]; then kill $(cat $Work/$name.pid); rm -f $Work/$name.pid $Work/$name.sock; fi; done");
shell.Run(
    $"chmod -R u+w '{work}'/target '{work}'/small '{synthetic}' '{garbage}' || true; "
    + $"rm -rf '{work}'/target '{work}'/small '{work}'/sshd '{synthetic}' '{garbage}' '{memory}' '{file}'*");
return 0;
