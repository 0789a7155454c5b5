namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>What the cluster does by itself, to be switched and waited for.</summary>
public sealed class FakeControllers
{
    private readonly ControllerLoop loop;
    private readonly Kubelet kubelet;
    private readonly Action passDeadlines;

    internal FakeControllers(ControllerLoop loop, Kubelet kubelet, Action passDeadlines) =>
        (this.loop, this.kubelet, this.passDeadlines) = (loop, kubelet, passDeadlines);

    /// <summary>Which controllers run; those switched on catch up at once.</summary>
    public ControllerKinds On
    {
        get => loop.On;
        set => loop.On = value;
    }

    /// <summary>Completes when the controllers have nothing left to do.</summary>
    public Task SettledAsync() => loop.SettledAsync();

    /// <summary>Has every container in a crash loop crash once more.</summary>
    public void CrashAgain()
    {
        kubelet.CrashAgain();
        loop.WakeAll();
    }

    /// <summary>Lets every rollout that is not done run out of the time it may take.</summary>
    public void PassProgressDeadlines()
    {
        passDeadlines();
        loop.WakeAll();
    }
}
