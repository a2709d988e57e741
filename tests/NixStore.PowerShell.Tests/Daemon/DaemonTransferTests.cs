using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;

namespace NixStore.PowerShell.Daemon;

/// <summary>Paths into and out of the store of a real daemon.</summary>
public sealed class DaemonTransferTests(GraphStore graph) : TransferSession(graph)
{
    private readonly RealDaemon _daemon = RealDaemon.Start();

    [Fact]
    public void Copies_closures_to_the_daemon_and_back()
    {
        Session.SetVariable("daemon", _daemon.Url);
        var names = Names("Copy-Closure *app-1.1 -From $store -To $daemon -PassThru");
        Assert.Equal(["app-1.1", "glibc-2.37", "openssl-3.0.15", "python3-3.11.9", "zlib-1.3"], names.Order());
        Assert.Empty(Names("Copy-Closure *app-1.1 -From $store -To $daemon -PassThru"));
        Assert.Equal(["app-1.0", "assets-1", "openssl-3.0.14"], Names("Copy-Closure *app-1.0 -From $store -To $daemon -PassThru").Order());
        RealNix.IsContentWith(_daemon.Root);

        Do("Copy-Closure *app-1.1 -From $daemon -To $to");
        Assert.Equal(names.Order(), TargetNames);
        RealNix.IsContentWith(Target);
    }

    [Fact]
    public void Adds_files_and_imports_closures_and_NARs()
    {
        Session.SetVariable("daemon", _daemon.Url);
        File.WriteAllText(this["file"], "hello\n");
        var path = Do("Add-StorePath $directory/file -Store $daemon").Only<StorePathInfo>().Path;
        Assert.Equal(RealNix.Store(this["nix"], "--add", this["file"]).Single(), path);

        Do("Export-Closure *app-1.0 -Store $store -DestinationPath $directory/app.closure");
        Do("Import-Closure $directory/app.closure -Store $daemon");
        Do("Export-Nar *assets-1 -Store $store -DestinationPath $directory/assets.nar");
        Do("Import-Nar $directory/assets.nar -Name assets-2 -Store $daemon");
        Assert.Equal(
            ["app-1.0", "assets-1", "assets-2", "file", "glibc-2.37", "openssl-3.0.14"], Names("Get-StorePath -Store $daemon").Order());
        RealNix.IsContentWith(_daemon.Root);
    }

    [Fact]
    public void Says_what_would_be_copied_without_copying()
    {
        Session.SetVariable("daemon", _daemon.Url);
        Do("Copy-Closure *app-1.1 -From $store -To $daemon -WhatIf");
        Assert.Empty(Names("Get-StorePath -Store $daemon"));
    }

    [Fact]
    public void Contents_are_checked_through_the_daemon()
    {
        Session.SetVariable("daemon", _daemon.Url);
        Do("Copy-Closure *glibc* -From $store -To $daemon");
        Assert.Equal(["glibc-2.37"], Names("Test-StorePath -Store $daemon | Where-Object Status -eq Valid | Get-StorePath -Store $daemon"));
    }

    protected override void Dispose(bool disposing)
    {
        _daemon.Dispose();
        base.Dispose(disposing);
    }
}
